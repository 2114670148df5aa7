import { disposeParameters, readSafetensors } from '@retinotopia/compute';
import { evaluate, logitsOf, type Logits } from '@retinotopia/distillation';
import { measured, serveTasks, type Measured } from '@retinotopia/runs';
import { allOf } from '@retinotopia/training';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { learnWithCheckpoints, lossByEpoch } from '../learn-with-checkpoints.ts';
import type { TrainingJob } from '../run-trainings.ts';
import { readyWorker, type ReadyWorker, type WorkerSetup } from '../worker-setup.ts';
import { columnsLearner } from './columns.ts';
import type { DistillProtocol } from './protocol.ts';
import { taskNameOf, teacherOf, type DistillTask } from './tasks.ts';
import { trainingOf, type TaskResult } from './training.ts';

/** One task of one protocol. */
type DistillJob = TrainingJob<DistillTask, DistillProtocol>;

/** What a worker sends back of a task. */
export type DistillReply = Measured<TaskResult>;

interface Ready extends ReadyWorker {
  /** What teachers say of the training images, by their files: many students ask the same one. */
  readonly logitsByFile: Map<string, Logits>;
}

serveTasks(
  async (setup): Promise<Ready> => ({
    ...(await readyWorker(setup as WorkerSetup)),
    logitsByFile: new Map(),
  }),
  (ready, given, attempt): Promise<DistillReply> =>
    measured(async () => {
      const job = given as DistillJob;
      const { task, protocol, runFolder } = job;
      const { images, checkpointSeconds } = ready;
      const training = await trainingOf(task, protocol, images, () => teacherLogits(ready, job), columnsLearner); // prettier-ignore
      const learning = { runFolder, name: taskNameOf(task), record: task, checkpointSeconds };
      const { trained, curve } = await learnWithCheckpoints(training, lossByEpoch, learning, attempt);
      const losses = curve.map(({ loss }) => loss);
      const result = { task, ...training.test(trained), losses };
      disposeParameters(trained);
      return result;
    }),
);

/** What the teacher of a task, which has ended before, says of the images that are learnt from. */
async function teacherLogits(
  { images, logitsByFile }: Ready,
  { task, protocol, runFolder }: DistillJob,
): Promise<Logits> {
  const file = join(runFolder, 'checkpoints', taskNameOf(teacherOf(task, protocol)!), 'trained.safetensors');
  const known = logitsByFile.get(file);
  if (known !== undefined) return known;
  const { parameters } = readSafetensors(await readFile(file), file);
  const logits = evaluate(parameters, images.train, logitsOf, allOf(protocol.trainImages));
  disposeParameters(parameters);
  logitsByFile.set(file, logits);
  return logits;
}
