import { backendNames, useBackend, type BackendDescription, type BackendName } from '@retinotopia/compute';
import { armRows, tasksOf, type HypothesisResult, type Task } from '@retinotopia/hypothesis';
import { createRunFolder, openRunFolder, openTask, type Job, type RunFolder } from '@retinotopia/runs';
import { Command } from 'commander';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { numberBetween, oneOf, wholeNumber } from '../arguments.ts';
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
import type { WorkerJob } from '../hypothesis/worker.ts';
import { applyByKubectl, kubernetesJob, submitToSlurm, type Spread } from '../sweep/engines.ts';
import { readSweep, type Sweep, type Variant } from '../sweep/sweep-file.ts';
import { asCsv, asLatex, type SweepRow } from '../sweep/table.ts';
import { table } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { namedFolder } from './datasets.ts';

interface Options {
  readonly out?: string;
  readonly data?: string;
  readonly backend: BackendName | 'auto';
  readonly workers: number;
  readonly checkpointSeconds: number;
  readonly task?: number;
  readonly on?: 'slurm' | 'kubernetes';
  readonly image: string;
  readonly claim: string;
  readonly mount: string;
  readonly apply?: boolean;
  readonly json?: boolean;
}

/** `lab sweep`: many settings, arms and seeds, here or on a cluster. */
export function sweepCommand(): Command {
  return new Command('sweep')
    .description('runs every combination of settings of a file; run again, it runs only what is missing')
    .argument('<file>', 'YAML: preset, dataset, settings, grid, list')
    .option('--out <folder>', 'the sweep’s folder; runs/<name of the file> where left out')
    .option('--data <folder>', 'the folder of the data set’s IDX files')
    .option(
      '--backend <name>',
      `engine: auto, ${backendNames.join(', ')}`,
      oneOf(['auto', ...backendNames] as const),
      'auto',
    )
    .option(
      '--workers <n>',
      'processes, or jobs of a cluster at a time',
      wholeNumber(1),
      availableParallelism(),
    )
    .option('--checkpoint-seconds <n>', 'between checkpoints of a run', numberBetween(0, Infinity), 30)
    .option(
      '--on <engine>',
      'hands the jobs to slurm (an array job) or kubernetes (an Indexed Job)',
      oneOf(['slurm', 'kubernetes'] as const),
    ) // prettier-ignore
    .option(
      '--image <name>',
      'kubernetes: the image, with this repository in its working folder',
      'retinotopia',
    )
    .option('--claim <name>', 'kubernetes: the volume claim that holds the sweep’s folder', 'sweeps')
    .option('--mount <path>', 'kubernetes: where the volume is mounted; --out lies in it', '/sweeps')
    .option('--apply', 'kubernetes: hands the manifest to kubectl instead of printing it')
    .option('--task <n>', 'runs one job by its number and nothing else: what a cluster calls', wholeNumber(0))
    .option('--json', 'print one JSON document')
    .action(sweep);
}

/** A variant with the folder of its runs. */
interface Place {
  readonly variant: Variant;
  readonly path: string;
}

async function sweep(file: string, options: Options): Promise<void> {
  const read = readSweep(file);
  const out = resolve(options.out ?? `runs/${basename(file).replace(/\.ya?ml$/, '')}`);
  const places = read.variants.map((variant) => ({ variant, path: join(out, variant.name) }));
  const backend = await useBackend(options.backend);
  const config = configOf(read, options);
  if (options.task !== undefined) return runOne(places, config, backend, options, options.task);
  const images = await loadImages(config);
  for (const { protocol } of read.variants) checkImages(protocol, images);
  const folders = await openAll(places, config, backend);
  const jobs = folders.flatMap(({ folder, variant }) =>
    jobsOf(tasksOf(variant.protocol), variant.protocol, folder, `${variant.name}: `),
  );
  if (options.on !== undefined) {
    const missing = [...jobs.keys()].filter((index) => !isFinished(jobs[index]!));
    await Promise.all(folders.map(({ folder }) => folder.close()));
    handOver(file, out, missing, backend, options);
    return;
  }
  const setup = { backend: backend.engine, dataset: read.dataset, folder: config.data ?? undefined, checkpointSeconds: options.checkpointSeconds }; // prettier-ignore
  const found = await runAll(jobs, setup, options.workers);
  const results = folders.map(({ folder, variant }): readonly [Variant, HypothesisResult] => {
    const own = found.findings.filter((_, index) => jobs[index]!.folder === folder);
    const findings = { ...found, findings: own };
    return [variant, writeOutcome(folder, { ...config, protocol: variant.protocol }, backend, images, findings, options.workers)]; // prettier-ignore
  });
  await Promise.all(folders.map(({ folder }) => folder.close()));
  const rows = results.flatMap(([{ name }, result]) => armRows(result).map((row): SweepRow => ({ variant: name, ...row }))); // prettier-ignore
  writeFileSync(join(out, 'table.csv'), asCsv(rows));
  writeFileSync(join(out, 'table.tex'), asLatex(rows));
  if (options.json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else
    printRows(
      rows,
      missingIn(
        found.findings,
        jobs.map(({ label }) => label),
      ),
      out,
    );
  process.exitCode = exitCodeOf(found);
}

const configOf = ({ dataset }: Sweep, { data }: Options): Omit<RunConfig, 'protocol'> => ({
  dataset,
  data: data ?? namedFolder(dataset) ?? null,
});

/** Opens the folders of all variants, those that are there and those that are not. @throws RunFolderError, UsageError */
async function openAll(
  places: readonly Place[],
  config: Omit<RunConfig, 'protocol'>,
  backend: BackendDescription,
): Promise<readonly (Place & { readonly folder: RunFolder })[]> {
  const opened: (Place & { readonly folder: RunFolder })[] = [];
  for (const place of places) {
    const own: RunConfig = { ...config, protocol: place.variant.protocol };
    if (!existsSync(join(place.path, 'run.json'))) {
      const folder = await createRunFolder(place.path, manifestOf(own, backend, commandLine()));
      opened.push({ ...place, folder });
      continue;
    }
    const folder = await openRunFolder(place.path);
    checkEngine(folder.manifest, backend);
    const { protocol } = folder.manifest.config as RunConfig;
    if (JSON.stringify(sorted(protocol)) !== JSON.stringify(sorted(own.protocol))) {
      await folder.close();
      throw new UsageError(`${place.path} was begun with other settings: name another folder by --out`);
    }
    folder.update({ status: 'running' });
    opened.push({ ...place, folder });
  }
  return opened;
}

/** With keys in order, so that two of the same settings are written the same. */
const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)])); // prettier-ignore

const isFinished = ({ folder, name }: Job<WorkerJob>) => folder.finishedTasks().has(name);

/** Runs one job, beside others of the same folder on other machines. */
async function runOne(
  places: readonly Place[],
  config: Omit<RunConfig, 'protocol'>,
  backend: BackendDescription,
  { checkpointSeconds }: Options,
  number: number,
): Promise<void> {
  const all = places.flatMap(({ variant, path }) =>
    tasksOf(variant.protocol).map((task) => ({ variant, path, task })),
  );
  const chosen: { variant: Variant; path: string; task: Task } | undefined = all[number];
  if (chosen === undefined) throw new UsageError(`the sweep has the jobs 0 to ${all.length - 1}, but job ${number} was asked for`); // prettier-ignore
  const { variant, path, task } = chosen;
  const folder = await openTask(path, taskNameOf(task));
  checkEngine(folder.manifest, backend);
  const setup = { backend: backend.engine, dataset: config.dataset, folder: config.data ?? undefined, checkpointSeconds }; // prettier-ignore
  const found = await runAll(jobsOf([task], variant.protocol, folder, `${variant.name}: `), setup, 1);
  await folder.close();
  process.exitCode = exitCodeOf(found);
}

function handOver(
  file: string,
  out: string,
  missing: readonly number[],
  { engine }: BackendDescription,
  options: Options,
) {
  if (missing.length === 0) {
    process.stdout.write('Nothing is missing: run it without --on to put the results together.\n');
    return;
  }
  const spread: Spread = { file: resolve(file), out, missing, workers: options.workers, backend: engine };
  if (options.on === 'slurm') {
    const job = submitToSlurm(spread);
    process.stdout.write(`Slurm's job ${job} runs ${missing.length} jobs; logs are in ${join(out, 'logs')}.\nPut the results together with: npm run lab -- sweep ${file} --out ${out} --backend ${engine}\n`); // prettier-ignore
    return;
  }
  const manifest = kubernetesJob(spread, options);
  mkdirSync(out, { recursive: true });
  process.stdout.write(options.apply === true ? `${applyByKubectl(manifest)}\n` : `${JSON.stringify(manifest, null, 2)}\n`); // prettier-ignore
}

function printRows(rows: readonly SweepRow[], missing: readonly string[], out: string): void {
  const interval = ({ value, low, high }: SweepRow['consensus']) =>
    Number.isFinite(low) ? `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]` : value.toFixed(3);
  const cells = rows.map(({ variant, retina, arm, seeds, consensus }) => [variant, retina, arm, String(seeds), interval(consensus)]); // prettier-ignore
  process.stdout.write(table(['settings', 'retina', 'arm', 'seeds', 'consensus [95 %]'], cells));
  for (const one of missing) process.stdout.write(`Missing: ${one}\n`);
  process.stdout.write(`\nTables for spreadsheets and papers: ${join(out, 'table.csv')}, table.tex\n`);
}
