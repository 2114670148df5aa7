import { disposeParameters } from '@retinotopia/compute';
import { measured, serveTasks, type Measured } from '@retinotopia/runs';
import { learnWithCheckpoints, lossByEpoch } from '../learn-with-checkpoints.ts';
import type { TrainingJob } from '../run-trainings.ts';
import { readyWorker, type WorkerSetup } from '../worker-setup.ts';
import { taskNameOf, type ClassifyProtocol, type ClassifyTask } from './protocol.ts';
import { trainingOf, type ClassifyResult } from './training.ts';

/** What a worker sends back of a task. */
export type ClassifyReply = Measured<ClassifyResult>;

serveTasks(
  (setup) => readyWorker(setup as WorkerSetup),
  ({ images, checkpointSeconds }, given, attempt): Promise<ClassifyReply> =>
    measured(async () => {
      const { task, protocol, runFolder } = given as TrainingJob<ClassifyTask, ClassifyProtocol>;
      const training = trainingOf(task, protocol, images);
      const learning = { runFolder, name: taskNameOf(task), record: task, checkpointSeconds };
      const { trained, curve } = await learnWithCheckpoints(training, lossByEpoch, learning, attempt);
      const losses = curve.map(({ loss }) => loss);
      const result = { task, ...training.test(trained), losses };
      disposeParameters(trained);
      return result;
    }),
);
