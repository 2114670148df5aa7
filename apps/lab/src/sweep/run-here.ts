import type { BackendDescription } from '@retinotopia/compute';
import { tasksOf, type HypothesisResult } from '@retinotopia/hypothesis';
import { createRunFolder, openRunFolder, openTask, type RunFolder } from '@retinotopia/runs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkEngine,
  checkImages,
  commandLine,
  exitCodeOf,
  loadImages,
  manifestOf,
  missingIn,
  writeOutcome,
  type RunConfig,
} from '../hypothesis/experiment-folder.ts';
import { jobsOf, runAll } from '../hypothesis/run.ts';
import { taskNameOf } from '../hypothesis/task-name.ts';
import { UsageError } from '../usage-error.ts';
import { checkSameSettings, type PlannedTask } from './plan.ts';
import type { Sweep, Variant } from './sweep-file.ts';

/** Where and how the tasks of a sweep run. */
export interface SweepPlace {
  readonly out: string;
  /** The folder of the data set's files, where one was named. */
  readonly data: string | null;
  readonly backend: BackendDescription;
  /** Processes at most; with 0 nothing is run, and what is there is put together. */
  readonly workers: number;
  readonly checkpointSeconds: number;
}

/** What a sweep has found. */
export interface SweepOutcome {
  readonly results: readonly {
    readonly variant: Variant;
    readonly path: string;
    readonly result: HypothesisResult;
  }[];
  /** Tasks that did not end, and why. */
  readonly missing: readonly string[];
  readonly exitCode: number;
}

/** Runs the tasks of a sweep that have not ended, and puts together what all of them found. @throws UsageError, RunFolderError */
export async function runSweep(sweep: Sweep, place: SweepPlace): Promise<SweepOutcome> {
  const { data, backend, workers } = place;
  const { dataset, variants } = sweep;
  const images = await loadImages({ dataset, data });
  for (const { protocol } of variants) checkImages(protocol, images);
  const opened = await openAll(sweep, place);
  const jobs = opened.flatMap(({ folder, variant: { name, protocol } }) =>
    jobsOf(tasksOf(protocol), protocol, folder, variants.length > 1 ? `${name}: ` : ''),
  );
  const found = await runAll(jobs, setupOf(sweep, place), workers);
  const results: SweepOutcome['results'][number][] = [];
  for (const { folder, variant } of opened) {
    const findings = found.findings.filter((_, index) => jobs[index]!.folder === folder);
    const config = { dataset, data, protocol: variant.protocol };
    const result = await writeOutcome(folder, config, backend, images, { ...found, findings }, workers);
    results.push({ variant, path: folder.path, result });
  }
  await Promise.all(opened.map(({ folder }) => folder.close()));
  const labels = jobs.map(({ label }) => label);
  return { results, missing: missingIn(found.findings, labels), exitCode: exitCodeOf(found) };
}

/** Runs one task, beside others of the same folder on other machines. @returns its exit code @throws UsageError, RunFolderError */
export async function runTaskOf(
  plan: readonly PlannedTask[],
  number: number,
  sweep: Sweep,
  place: SweepPlace,
): Promise<number> {
  const planned = plan[number];
  if (planned === undefined) {
    throw new UsageError(`the sweep has the tasks 0 to ${plan.length - 1}, but task ${number} was asked for`);
  }
  const { path, task, variant } = planned;
  const { data, backend } = place;
  const config: RunConfig = { dataset: sweep.dataset, data, protocol: variant.protocol };
  checkSameSettings(path, config);
  // The run is the whole sweep's, whichever of its tasks comes first.
  const command = commandLine().replace(/ --task \d+$/, '');
  const folder = await openTask(path, taskNameOf(task), manifestOf(config, backend, command));
  checkEngine(folder, backend);
  const jobs = jobsOf([task], variant.protocol, folder, `${variant.name}: `);
  const found = await runAll(jobs, setupOf(sweep, place), 1);
  await folder.close();
  return exitCodeOf(found);
}

const setupOf = ({ dataset }: Sweep, { backend, data, checkpointSeconds }: SweepPlace) => ({
  backend: backend.engine,
  dataset,
  folder: data ?? undefined,
  checkpointSeconds,
});

interface Opened {
  readonly variant: Variant;
  readonly folder: RunFolder;
}

/** Opens the folders of all variants, those that are there and those that are not. */
async function openAll(
  { dataset, variants }: Sweep,
  { out, data, backend }: SweepPlace,
): Promise<readonly Opened[]> {
  const places = variants.map((variant) => {
    const config: RunConfig = { dataset, data, protocol: variant.protocol };
    return { variant, config, path: join(out, variant.name) };
  });
  // Every fault is found before anything is written.
  for (const { path, config } of places) checkSameSettings(path, config);
  const opened: Opened[] = [];
  for (const { variant, config, path } of places) {
    if (!existsSync(join(path, 'run.json'))) {
      opened.push({
        variant,
        folder: await createRunFolder(path, manifestOf(config, backend, commandLine())),
      });
      continue;
    }
    const folder = await openRunFolder(path);
    checkEngine(folder, backend);
    folder.update({ status: 'running' });
    opened.push({ variant, folder });
  }
  return opened;
}
