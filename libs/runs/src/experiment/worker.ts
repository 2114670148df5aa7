import { useBackend, type BackendName } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { join } from 'node:path';
import { checkpointsOf } from '../checkpoints.ts';
import { measured, type Measured } from '../pausing-task.ts';
import { serveTasks } from '../workers.ts';
import type { Times } from './attempt.ts';
import type { Experiment } from './experiment.ts';
import type { Seeded } from './task.ts';
import { imagesFor, type RunConfig } from './run-config.ts';

/** What a worker is told before its first task. */
export interface WorkerSetup {
  /** The module that exports the experiment. */
  readonly module: string;
  readonly backend: BackendName;
  readonly dataset: RunConfig['dataset'];
  readonly data: string | null;
  readonly checkpointSeconds: number;
}

/** One task of a run. */
export interface WorkerTask {
  readonly task: Seeded;
  readonly settings: object;
  /** Where checkpoints go. */
  readonly runFolder: string;
}

/** What a worker sends back of a task. */
export interface WorkerReply extends Measured<object> {
  readonly task: Seeded;
  /** What it has timed itself. */
  readonly times?: Times;
}

serveTasks(
  async (given) => {
    const setup = given as WorkerSetup;
    const [{ experiment }] = await Promise.all([
      import(setup.module) as Promise<{ readonly experiment: Experiment }>,
      useBackend(setup.backend),
    ]);
    const work = await experiment.work();
    const { dataset, data } = setup;
    let images: Promise<TrainAndTest | null> | undefined;
    const known = new Map<string, Promise<unknown>>();
    return {
      experiment,
      work,
      checkpointSeconds: setup.checkpointSeconds,
      images: () => (images ??= imagesFor({}, { experiment: experiment.name, dataset, data, settings: {} })),
      once: <Value>(key: string, make: () => Promise<Value>): Promise<Value> => {
        if (!known.has(key)) known.set(key, make());
        return known.get(key) as Promise<Value>;
      },
    };
  },
  async ({ experiment, work, checkpointSeconds, images, once }, given, attempt): Promise<WorkerReply> => {
    const { task, settings, runFolder } = given as WorkerTask;
    let times: Times | undefined;
    const reply = await measured(async () =>
      work.run(task, settings, await images(), {
        ...attempt,
        record: (record) => attempt.record({ ...task, ...(record as object) }),
        checkpoints: checkpointsOf(runFolder, experiment.nameOf(task)),
        checkpointSeconds,
        trained: (name) => trainedFile(runFolder, name),
        timed: (own) => void (times = own),
        once,
      }),
    );
    return { task, ...reply, ...(times === undefined ? {} : { times }) };
  },
);

/** The file of what a task has learnt. @param name of the task */
const trainedFile = (runFolder: string, name: string): string =>
  join(runFolder, 'checkpoints', name, 'trained.safetensors');
