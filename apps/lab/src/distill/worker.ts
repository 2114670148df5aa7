import {
  disposeParameters,
  readSafetensors,
  useBackend,
  writeSafetensors,
  type BackendName,
} from '@retinotopia/compute';
import { loadDataset, type DatasetName, type TrainAndTest } from '@retinotopia/datasets';
import {
  allOf,
  evaluate,
  logitsOf,
  packTraining,
  disposeTraining,
  unpackTraining,
  type Logits,
} from '@retinotopia/distillation';
import { checkpointsOf, serveTasks } from '@retinotopia/runs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DistillProtocol } from './protocol.ts';
import { columnsLearner } from './columns.ts';
import { taskNameOf, teacherOf, type DistillTask } from './tasks.ts';
import { trainingOf, type TaskResult } from './training.ts';

/** What a worker needs to know before its first job. */
export interface DistillSetup {
  readonly backend: BackendName;
  readonly dataset: DatasetName;
  /** Of the data set's files. */
  readonly folder: string | undefined;
  readonly checkpointSeconds: number;
}

/** One task of one protocol. */
export interface DistillJob {
  readonly task: DistillTask;
  readonly protocol: DistillProtocol;
  /** Where checkpoints go. */
  readonly runFolder: string;
}

/** What a worker sends back of a task. */
export interface DistillReply {
  readonly result: TaskResult;
  readonly seconds: number;
  /** The most memory that the worker has held so far. */
  readonly peakBytes: number;
}

interface Ready extends DistillSetup {
  readonly images: TrainAndTest;
  /** What teachers say of the training images, by their files: many students ask the same one. */
  readonly told: Map<string, Logits>;
}

/** Steps after which a training looks up: whether to stop, and whether a checkpoint is due. */
const pauseEvery = 10;

/** A run that was told to stop, with a checkpoint behind it. */
class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

serveTasks(
  async (given): Promise<Ready> => {
    const setup = given as DistillSetup;
    await useBackend(setup.backend);
    const images = await loadDataset(setup.dataset, { path: setup.folder });
    return { ...setup, images, told: new Map() };
  },
  async (ready, given, { progress, record, stop }): Promise<DistillReply> => {
    const { task, protocol, runFolder } = given as DistillJob;
    const begun = performance.now();
    const checkpoints = checkpointsOf(runFolder, taskNameOf(task));
    const { images, checkpointSeconds } = ready;
    const training = await trainingOf(task, protocol, images, () => teacherLogits(ready, given as DistillJob), columnsLearner); // prettier-ignore
    const begin = training.start();
    const from = checkpoints.latest(
      ({ bytes, file }) => unpackTraining(bytes, file, begin.optimiser.parameters),
      (fault) => process.stderr.write(`${fault}\n`),
    );
    const tell = (losses: readonly number[], known: number) =>
      losses.slice(known).forEach((loss, index) => record({ ...task, epoch: known + index + 1, loss }));
    // What an earlier process had told may be lost with it.
    tell(from?.losses ?? [], 0);
    let losses = from?.losses ?? [];
    let saved = performance.now();
    if (from !== null) disposeTraining(begin);
    const run = training.run(from ?? begin, pauseEvery);
    for (;;) {
      const { done, value } = run.next();
      if (done === true) {
        checkpoints.finish(await writeSafetensors(value));
        const result = { task, ...training.test(value), losses };
        disposeParameters(value);
        const seconds = (performance.now() - begun) / 1000;
        return { result, seconds, peakBytes: process.resourceUsage().maxRSS * 1024 };
      }
      progress(value.optimiser.step / training.steps);
      tell(value.losses, losses.length);
      ({ losses } = value);
      if (stop.aborted || performance.now() - saved >= 1000 * checkpointSeconds) {
        checkpoints.save(value.optimiser.step, await packTraining(value));
        saved = performance.now();
        if (stop.aborted) throw new StoppedError(`stopped at step ${value.optimiser.step}`);
      }
      await new Promise((resolve) => setImmediate(resolve)); // Lets a word from outside come in.
    }
  },
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
