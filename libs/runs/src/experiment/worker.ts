import { useBackend, type BackendName } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { checkpointsOf, trainedFile } from '../checkpoints.ts';
import { serveTasks } from '../workers.ts';
import { onceEach, type Times } from './attempt.ts';
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
export interface WorkerReply {
  readonly task: Seeded;
  readonly result: object;
  readonly seconds: number;
  /** The most memory that this process has held so far. */
  readonly peakBytes: number;
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
    return {
      experiment,
      work,
      checkpointSeconds: setup.checkpointSeconds,
      images: () => (images ??= imagesFor({}, { experiment: experiment.name, dataset, data, settings: {} })),
      once: onceEach(),
    };
  },
  async ({ experiment, work, checkpointSeconds, images, once }, given, attempt): Promise<WorkerReply> => {
    const { task, settings, runFolder } = given as WorkerTask;
    let times: Times | undefined;
    const begun = performance.now();
    const result = await work.run(task, settings, await images(), {
      ...attempt,
      record: (record) => attempt.record({ ...task, ...(record as object) }),
      checkpoints: checkpointsOf(runFolder, experiment.nameOf(task)),
      checkpointSeconds,
      trained: (name) => trainedFile(runFolder, name),
      timed: (own) => void (times = own),
      once,
    });
    const seconds = (performance.now() - begun) / 1000;
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    return { task, result, seconds, peakBytes, ...(times === undefined ? {} : { times }) };
  },
);
