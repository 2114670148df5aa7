import { disposeParameters } from '@retinotopia/compute';
import { curvePointSchema, prepareTask, type Protocol, type Task, type TaskResult } from '@retinotopia/hypothesis'; // prettier-ignore
import { measured, serveTasks, type Measured } from '@retinotopia/runs';
import { learnWithCheckpoints } from '../learn-with-checkpoints.ts';
import type { TrainingJob } from '../run-trainings.ts';
import { readyWorker, type WorkerSetup } from '../worker-setup.ts';
import { taskNameOf } from './task-name.ts';

/** What a worker sends back of a task. */
export type WorkerReply = Measured<TaskResult>;

serveTasks(
  (setup) => readyWorker(setup as WorkerSetup),
  ({ images, checkpointSeconds }, given, attempt): Promise<WorkerReply> =>
    measured(async () => {
      const { task, protocol, runFolder } = given as TrainingJob<Task, Protocol>;
      const prepared = prepareTask(task, protocol, images);
      try {
        const { pointAt, test } = prepared;
        const learning = { runFolder, name: taskNameOf(task), record: task, checkpointSeconds };
        const { trained, curve } = await learnWithCheckpoints(prepared, { pointAt, schema: curvePointSchema }, learning, attempt); // prettier-ignore
        const result = test(trained, curve);
        disposeParameters(trained);
        return result;
      } finally {
        prepared.dispose();
      }
    }),
);
