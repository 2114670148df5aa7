import { useBackend, type BackendName } from '@retinotopia/compute';
import { loadDataset, type DatasetName, type TrainAndTest } from '@retinotopia/datasets';

/** What a worker needs to know before its first job, whatever the experiment. */
export interface WorkerSetup {
  readonly backend: BackendName;
  readonly dataset: DatasetName;
  /** Of the data set's files. */
  readonly folder: string | undefined;
  readonly checkpointSeconds: number;
}

/** A worker with its engine and images. */
export interface ReadyWorker extends WorkerSetup {
  readonly images: TrainAndTest;
}

/** Loads a worker's engine and images. */
export async function readyWorker(setup: WorkerSetup): Promise<ReadyWorker> {
  await useBackend(setup.backend);
  return { ...setup, images: await loadDataset(setup.dataset, { path: setup.folder }) };
}
