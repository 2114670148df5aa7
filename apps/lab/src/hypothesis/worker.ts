import { readSafetensors, writeSafetensors } from '@retinotopia/compute';
import {
  packState,
  runTaskByPauses,
  unpackState,
  type CurvePoint,
  type PausedRun,
  type Protocol,
  type Task,
  type TaskResult,
  type TaskState,
} from '@retinotopia/hypothesis';
import {
  checkpointsOf,
  measured,
  runWithCheckpoints,
  serveTasks,
  type Checkpoints,
  type Measured,
  type PausingTask,
} from '@retinotopia/runs';
import { readyWorker, type WorkerSetup } from '../worker-setup.ts';
import { pointRecord } from './metrics.ts';
import { taskNameOf } from './task-name.ts';

/** One task of one protocol. */
export interface WorkerJob {
  readonly task: Task;
  readonly protocol: Protocol;
  /** Where checkpoints go. */
  readonly runFolder: string;
}

/** What a worker sends back of a task. */
export type WorkerReply = Measured<TaskResult>;

/** Steps after which a run looks up: whether to stop, and whether a checkpoint is due. */
const pauseEvery = 5;

serveTasks(
  (setup) => readyWorker(setup as WorkerSetup),
  ({ images, checkpointSeconds }, given, attempt): Promise<WorkerReply> =>
    measured(() => {
      const { task, protocol, runFolder } = given as WorkerJob;
      const checkpoints = checkpointsOf(runFolder, taskNameOf(task));
      const from = stateIn(checkpoints);
      const report = (point: CurvePoint) => attempt.record(pointRecord(task, point));
      // What an earlier process had reported may be lost with it.
      from?.curve.forEach(report);
      const pausing: PausingTask<PausedRun, TaskResult> = {
        run: runTaskByPauses(task, protocol, images, { from, pauseEvery }),
        steps: protocol.trainingSteps,
        stepOf: ({ state }) => state.training.optimiser.step,
        onPause({ point }) {
          if (point !== null) report(point);
        },
        checkpoint({ state }) {
          const { tensors, rest } = packState(state);
          return writeSafetensors(tensors, { state: rest });
        },
        trained: ({ parameters }) => writeSafetensors(parameters),
      };
      return runWithCheckpoints(pausing, checkpoints, checkpointSeconds, attempt);
    }),
);

/** Where an earlier process has left the task. */
function stateIn(checkpoints: Checkpoints): TaskState | undefined {
  return (
    checkpoints.latest(
      ({ bytes, file }) => {
        const { parameters, metadata } = readSafetensors(bytes, file);
        return unpackState({ tensors: parameters, rest: metadata.state ?? '' });
      },
      (fault) => process.stderr.write(`${fault}\n`),
    ) ?? undefined
  );
}
