import { useBackend, type BackendName } from '@retinotopia/compute';
import { loadDataset, type DatasetName } from '@retinotopia/datasets';
import { runTask, type Protocol, type Task, type TaskResult } from '@retinotopia/hypothesis';
import { serveTasks } from '@retinotopia/runs';

/** What a worker needs to know before its first task. */
export interface WorkerSetup {
  readonly backend: BackendName;
  readonly dataset: DatasetName;
  readonly folder: string | undefined;
  readonly protocol: Protocol;
}

/** What a worker sends back of a task. */
export interface WorkerReply {
  readonly result: TaskResult;
  readonly seconds: number;
  /** The most memory that the worker has held so far. */
  readonly peakBytes: number;
}

serveTasks(
  async (setup) => {
    const { backend, dataset, folder, protocol } = setup as WorkerSetup;
    await useBackend(backend);
    return { protocol, images: await loadDataset(dataset, { path: folder }) };
  },
  ({ protocol, images }, task, onProgress): WorkerReply => {
    const begun = performance.now();
    const result = runTask(task as Task, protocol, images, ({ step }) =>
      onProgress(step / protocol.trainingSteps),
    );
    return {
      result,
      seconds: (performance.now() - begun) / 1000,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    };
  },
);
