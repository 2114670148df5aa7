import { disposeColumnField } from '@retinotopia/columns';
import { disposeParameters, useBackend, type BackendName } from '@retinotopia/compute';
import { measured, serveTasks, type Measured } from '@retinotopia/runs';
import { learnWithCheckpoints, lossByEpoch } from '../learn-with-checkpoints.ts';
import type { TrainingJob } from '../run-trainings.ts';
import { measureEllipses, type EllipseFinding } from './measure.ts';
import { taskNameOf, type EllipseProtocol, type EllipseTask } from './protocol.ts';
import { trainingOf } from './training.ts';

/** What a worker needs to know before its first task: it draws its images itself. */
export interface EllipseSetup {
  readonly backend: BackendName;
  readonly checkpointSeconds: number;
}

serveTasks(
  async (setup) => {
    const { backend, checkpointSeconds } = setup as EllipseSetup;
    await useBackend(backend);
    return checkpointSeconds;
  },
  (checkpointSeconds, given, attempt): Promise<Measured<EllipseFinding>> =>
    measured(async () => {
      const { task, protocol, runFolder } = given as TrainingJob<EllipseTask, EllipseProtocol>;
      const training = trainingOf(task, protocol);
      const learning = { runFolder, name: taskNameOf(task), record: task, checkpointSeconds };
      const { trained, curve } = await learnWithCheckpoints(training, lossByEpoch, learning, attempt);
      const losses = curve.map(({ loss }) => loss);
      const found = measureEllipses(training.field, trained, training.test, protocol.agreement);
      disposeParameters(trained);
      disposeColumnField(training.field);
      return { task, ...found, losses };
    }),
);
