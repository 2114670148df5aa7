import { readSafetensors, useBackend, writeSafetensors, type BackendName } from '@retinotopia/compute';
import { loadDataset, type DatasetName, type TrainAndTest } from '@retinotopia/datasets';
import {
  packState,
  runTaskByPauses,
  unpackState,
  type PausedRun,
  type Protocol,
  type Task,
  type TaskResult,
  type TaskState,
} from '@retinotopia/hypothesis';
import { checkpointsOf, serveTasks, type Checkpoints } from '@retinotopia/runs';
import { pointRecord } from './metrics.ts';
import { taskNameOf } from './task-name.ts';

/** What a worker needs to know before its first job. */
export interface WorkerSetup {
  readonly backend: BackendName;
  readonly dataset: DatasetName;
  /** Of the data set's files. */
  readonly folder: string | undefined;
  readonly checkpointSeconds: number;
}

/** One task of one protocol. */
export interface WorkerJob {
  readonly task: Task;
  readonly protocol: Protocol;
  /** Where checkpoints go. */
  readonly runFolder: string;
}

/** What a worker sends back of a task. */
export interface WorkerReply {
  readonly result: TaskResult;
  readonly seconds: number;
  /** The most memory that the worker has held so far. */
  readonly peakBytes: number;
}

interface Ready extends WorkerSetup {
  readonly images: TrainAndTest;
}

/** Steps after which a run looks up: whether to stop, and whether a checkpoint is due. */
const pauseEvery = 5;

/** A run that was told to stop, with a checkpoint behind it. */
class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

serveTasks(
  async (given): Promise<Ready> => {
    const setup = given as WorkerSetup;
    await useBackend(setup.backend);
    return { ...setup, images: await loadDataset(setup.dataset, { path: setup.folder }) };
  },
  async (ready, given, { progress, record, stop }): Promise<WorkerReply> => {
    const { images, checkpointSeconds } = ready;
    const { task, protocol, runFolder } = given as WorkerJob;
    const begun = performance.now();
    const checkpoints = checkpointsOf(runFolder, taskNameOf(task));
    const from = stateIn(checkpoints);
    // What an earlier process had told may be lost with it.
    for (const point of from?.curve ?? []) record(pointRecord(task, point));
    let saved = performance.now();
    const run = runTaskByPauses(task, protocol, images, { from, pauseEvery });
    for (;;) {
      const { done, value } = run.next();
      if (done === true) {
        const seconds = (performance.now() - begun) / 1000;
        return { result: value, seconds, peakBytes: process.resourceUsage().maxRSS * 1024 };
      }
      const { step } = value.state.training.optimiser;
      progress(step / protocol.trainingSteps);
      if (value.point !== null) record(pointRecord(task, value.point));
      if (step === protocol.trainingSteps) {
        checkpoints.finish(await writeSafetensors(value.parameters));
      } else if (stop.aborted || performance.now() - saved >= 1000 * checkpointSeconds) {
        await save(checkpoints, step, value);
        saved = performance.now();
        if (stop.aborted) throw new StoppedError(`stopped at step ${step}`);
      }
      await new Promise((resolve) => setImmediate(resolve)); // Lets a word from outside come in.
    }
  },
);

async function save(checkpoints: Checkpoints, step: number, { state }: PausedRun): Promise<void> {
  const { tensors, rest } = packState(state);
  checkpoints.save(step, await writeSafetensors(tensors, { state: rest }));
}

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
