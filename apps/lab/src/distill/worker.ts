import { disposeParameters, readSafetensors, writeSafetensors, type Parameters } from '@retinotopia/compute';
import {
  allOf,
  disposeTraining,
  evaluate,
  logitsOf,
  packTraining,
  unpackTraining,
  type Logits,
  type TrainingState,
} from '@retinotopia/distillation';
import {
  checkpointsOf,
  measured,
  runWithCheckpoints,
  serveTasks,
  type Measured,
  type PausingTask,
} from '@retinotopia/runs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readyWorker, type ReadyWorker, type WorkerSetup } from '../worker-setup.ts';
import { columnsLearner } from './columns.ts';
import type { DistillProtocol } from './protocol.ts';
import { taskNameOf, teacherOf, type DistillTask } from './tasks.ts';
import { trainingOf, type TaskResult } from './training.ts';

/** One task of one protocol. */
export interface DistillJob {
  readonly task: DistillTask;
  readonly protocol: DistillProtocol;
  /** Where checkpoints go. */
  readonly runFolder: string;
}

/** What a worker sends back of a task. */
export type DistillReply = Measured<TaskResult>;

interface Ready extends ReadyWorker {
  /** What teachers say of the training images, by their files: many students ask the same one. */
  readonly told: Map<string, Logits>;
}

/** Steps after which a training looks up: whether to stop, and whether a checkpoint is due. */
const pauseEvery = 10;

serveTasks(
  async (setup): Promise<Ready> => ({ ...(await readyWorker(setup as WorkerSetup)), told: new Map() }),
  (ready, given, attempt): Promise<DistillReply> =>
    measured(async () => {
      const job = given as DistillJob;
      const { task, protocol, runFolder } = job;
      const { images, checkpointSeconds } = ready;
      const training = await trainingOf(task, protocol, images, () => teacherLogits(ready, job), columnsLearner); // prettier-ignore
      const checkpoints = checkpointsOf(runFolder, taskNameOf(task));
      const begin = training.start();
      const from = checkpoints.latest(
        ({ bytes, file }) => unpackTraining(bytes, file, begin.optimiser.parameters),
        (fault) => process.stderr.write(`${fault}\n`),
      );
      if (from !== null) disposeTraining(begin);
      let losses: readonly number[] = [];
      const tell = (now: readonly number[]) => {
        for (let epoch = losses.length; epoch < now.length; epoch++)
          attempt.record({ ...task, epoch: epoch + 1, loss: now[epoch] });
        losses = now;
      };
      // What an earlier process had told may be lost with it.
      if (from !== null) tell(from.losses);
      const pausing: PausingTask<TrainingState, Parameters> = {
        run: training.run(from ?? begin, pauseEvery),
        steps: training.steps,
        stepOf: ({ optimiser }) => optimiser.step,
        onPause: (state) => tell(state.losses),
        checkpoint: packTraining,
        trained: ({ optimiser }) => writeSafetensors(optimiser.parameters),
      };
      const trained = await runWithCheckpoints(pausing, checkpoints, checkpointSeconds, attempt);
      const result = { task, ...training.test(trained), losses };
      disposeParameters(trained);
      return result;
    }),
);

/** What the teacher of a task, which has ended before, says of the images that are learnt from. */
async function teacherLogits(
  { images, told }: Ready,
  { task, protocol, runFolder }: DistillJob,
): Promise<Logits> {
  const file = join(runFolder, 'checkpoints', taskNameOf(teacherOf(task, protocol)!), 'trained.safetensors');
  const known = told.get(file);
  if (known !== undefined) return known;
  const { parameters } = readSafetensors(await readFile(file), file);
  const logits = evaluate(parameters, images.train, logitsOf, allOf(protocol.trainImages));
  disposeParameters(parameters);
  told.set(file, logits);
  return logits;
}
