import { useBackend, type BackendName } from '@retinotopia/compute';
import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { backendOption, mostWorkers, numberBetween, oneOf, wholeNumber } from '../arguments.ts';
import {
  compareRuns,
  comparisonHead,
  comparisonCells,
  comparisonText,
  type Compared,
} from '../hypothesis/comparison.ts';
import { startCommand } from '../program.ts';
import { handToKubernetes, handToSlurm, waitForSlurm, type HandOver } from '../sweep/hand-over.ts';
import { checkSameSettings, planOf, sweepName } from '../sweep/plan.ts';
import { runSweep, runTaskOf, type SweepOutcome, type SweepPlace } from '../sweep/run-here.ts';
import { readSweep } from '../sweep/sweep-file.ts';
import { UsageError } from '../usage-error.ts';
import { namedFolder } from './datasets.ts';

interface Options {
  readonly out?: string;
  readonly data?: string;
  readonly backend: BackendName | 'auto';
  readonly workers: number;
  readonly checkpointSeconds: number;
  readonly collect?: boolean;
  readonly task?: number;
  readonly on?: 'slurm' | 'kubernetes';
  readonly wait?: boolean;
  readonly sbatch?: readonly string[];
  readonly image: string;
  readonly claim: string;
  readonly mount: string;
  readonly apply?: boolean;
  readonly json?: boolean;
}

/** `lab sweep`: many settings, arms and seeds, here or on a cluster. */
export function sweepCommand(): Command {
  return new Command('sweep')
    .argument('<file>', 'YAML: preset, dataset, settings, grid, list')
    .option('--out <folder>', 'the sweep’s folder; runs/<name of the file> where left out')
    .option('--data <folder>', 'the folder of the data set’s IDX files')
    .addOption(backendOption())
    .option(
      '--workers <n>',
      'processes here, or tasks of a cluster at a time',
      wholeNumber(1, mostWorkers),
      availableParallelism(),
    )
    .option('--checkpoint-seconds <n>', 'between checkpoints of a task', numberBetween(0, Infinity), 30)
    .option('--collect', 'runs nothing: puts together what has ended')
    .option(
      '--on <engine>',
      'hands the tasks to slurm (an array job) or kubernetes (an Indexed Job)',
      oneOf(['slurm', 'kubernetes'] as const),
    ) // prettier-ignore
    .option('--wait', 'slurm: waits for the tasks, shows how far they are, and puts them together')
    .option('--sbatch <options...>', 'slurm: more of sbatch’s options, such as --sbatch=--partition=long')
    .option(
      '--image <name>',
      'kubernetes: the image, with this repository in its working folder',
      'retinotopia',
    ) // prettier-ignore
    .option('--claim <name>', 'kubernetes: the volume claim that results go to', 'sweeps')
    .option('--mount <path>', 'kubernetes: where the volume is mounted; --out lies in it', '/sweeps')
    .option('--apply', 'kubernetes: hands the manifest to kubectl instead of printing it')
    .option(
      '--task <n>',
      'runs one task by its number and nothing else: what a cluster calls',
      wholeNumber(0),
    ) // prettier-ignore
    .option('--json', 'print one JSON document')
    .action(sweep);
}

async function sweep(file: string, options: Options): Promise<void> {
  const read = readSweep(file);
  const name = sweepName(file);
  const out = options.on === 'kubernetes' ? (options.out ?? join(options.mount, name)) : resolve(options.out ?? join('runs', name)); // prettier-ignore
  const data = options.data ?? namedFolder(read.dataset) ?? null;
  const plan = planOf(read, out);
  if (options.on === 'kubernetes') {
    const backend = options.backend === 'auto' ? 'wasm' : options.backend; // What the pods have is not known here.
    const over = { ...handOver(file, out, plan, options), backend, data };
    const answer = handToKubernetes(over, options, options.apply === true);
    process.stdout.write(answer ?? nothingMissing);
    return;
  }
  const backend = await useBackend(options.backend);
  const place: SweepPlace = { ...options, out, data, backend };
  if (options.task !== undefined) {
    process.exitCode = await runTaskOf(plan, options.task, read, place);
    return;
  }
  if (options.on === 'slurm') {
    for (const { path, variant: { protocol } } of plan) checkSameSettings(path, { dataset: read.dataset, data, protocol }); // prettier-ignore
    const over = { ...handOver(file, out, plan, options), backend: backend.engine, data };
    const job = handToSlurm(over, options.sbatch ?? []);
    process.stderr.write(
      job === null ? nothingMissing : `Slurm's job ${job}; logs in ${join(out, 'logs')}\n`,
    );
    if (options.wait !== true) {
      process.stderr.write(`Put the results together with: ${startCommand} sweep ${file} --out ${out} --backend ${backend.engine} --collect\n`); // prettier-ignore
      return;
    }
    if (job !== null) await waitForSlurm(job, plan);
  }
  const collects = options.collect === true || options.on === 'slurm';
  await conclude(name, out, await runSweep(read, collects ? { ...place, workers: 0 } : place), options);
}

const nothingMissing = 'Nothing is missing: --collect puts the results together.\n';

const handOver = (
  file: string,
  out: string,
  plan: HandOver['plan'],
  { workers, checkpointSeconds }: Options,
) => ({
  file,
  out,
  plan,
  workers,
  checkpointSeconds,
});

/** Writes what the sweep found for people: tables, and a report that sets its settings side by side. */
async function conclude(
  name: string,
  out: string,
  { results, missing, exitCode }: SweepOutcome,
  { json }: Options,
): Promise<void> {
  if (results.every(({ result }) => result.runs.length === 0)) {
    throw new UsageError(`no task of the sweep has ended yet: ${missing.slice(0, 3).join('; ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}`); // prettier-ignore
  }
  const runs = results.map(({ variant, path, result }) => ({ name: variant.name, path, result }));
  const rows = compareRuns(runs);
  const { tableAsCsv, tableAsLatex } = await import('@retinotopia/runs/report');
  const { comparisonReport } = await import('../hypothesis/comparison-report.ts');
  writeFileSync(join(out, 'table.csv'), tableAsCsv(comparisonHead, comparisonCells(rows)));
  writeFileSync(join(out, 'table.tex'), tableAsLatex(comparisonHead, comparisonCells(rows)));
  writeFileSync(join(out, 'report.html'), comparisonReport(`Sweep ${name}`, runs));
  if (json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else printRows(rows, missing, out);
  process.exitCode = exitCode;
}

function printRows(rows: readonly Compared[], missing: readonly string[], out: string): void {
  process.stdout.write(comparisonText(rows));
  for (const one of missing) process.stdout.write(`Missing: ${one}\n`);
  process.stdout.write(`\nReport: ${join(out, 'report.html')}; for spreadsheets and papers: table.csv, table.tex\n`); // prettier-ignore
}
