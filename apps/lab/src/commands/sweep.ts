import { useBackend, type BackendName } from '@retinotopia/compute';
import { compareRuns, comparisonTable, ExperimentError, tableNumbers, tableText, type NamedRun, type Outcome } from '@retinotopia/runs'; // prettier-ignore
import {
  checkSameSettings,
  configsOf,
  handToKubernetes,
  handToSlurm,
  planOf,
  readSweep,
  runSweep,
  runTaskOf,
  sweepName,
  waitForSlurm,
  type HandOver,
  type Sweep,
  type SweepPlace,
} from '@retinotopia/runs/sweep';
import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { backendOption, mostWorkers, numberBetween, oneOf, wholeNumber } from '../arguments.ts';
import { findExperiment } from '../experiments/find-experiment.ts';
import { tableInText } from '../experiments/print-result.ts';
import { print } from '../print.ts';
import { commandLine, startCommand, version } from '../program.ts';
import { showProgress } from '../progress.ts';
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

/** `lab sweep`: many settings and seeds of an experiment, here or on a cluster. */
export function sweepCommand(): Command {
  return new Command('sweep')
    .argument('<file>', 'YAML: experiment, preset, dataset, settings, grid, list')
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
    )
    .option('--wait', 'slurm: waits for the tasks, shows how far they are, and puts them together')
    .option('--sbatch <options...>', 'slurm: more of sbatch’s options, such as --sbatch=--partition=long')
    .option('--image <name>', 'kubernetes: the image, with this repository in its working folder', 'retinotopia')
    .option('--claim <name>', 'kubernetes: the volume claim that results go to', 'sweeps')
    .option('--mount <path>', 'kubernetes: where the volume is mounted; --out lies in it', '/sweeps')
    .option('--apply', 'kubernetes: hands the manifest to kubectl instead of printing it')
    .option('--task <n>', 'runs one task by its number and nothing else: what a cluster calls', wholeNumber(0))
    .option('--json', 'print one JSON document')
    .action(sweep);
}

async function sweep(file: string, options: Options): Promise<void> {
  const { on, collect, task, wait } = options;
  const read = await readSweep(file, findExperiment);
  const name = sweepName(file);
  const out = on === 'kubernetes' ? (options.out ?? join(options.mount, name)) : resolve(options.out ?? join('runs', name)); // prettier-ignore
  const data = read.dataset === null ? null : (options.data ?? namedFolder(read.dataset) ?? null);
  const plan = planOf(read, out);
  const handOver = (backend: string): HandOver => ({ ...options, file, out, plan, backend, data });
  if (on === 'kubernetes') {
    // What the pods have is not known here.
    const over = handOver(options.backend === 'auto' ? 'wasm' : options.backend);
    process.stdout.write(handToKubernetes(over, options, options.apply === true) ?? nothingMissing);
    return;
  }
  const backend = await useBackend(options.backend);
  const { workers, checkpointSeconds } = options;
  const program = { version, command: commandLine() };
  const place: SweepPlace = { out, data, backend, program, workers, checkpointSeconds, progress: showProgress };
  if (task !== undefined) {
    process.exitCode = await runTaskOf(plan, task, read, place);
    return;
  }
  if (on === 'slurm') {
    configsOf(read, data).forEach((config, index) => checkSameSettings(read, join(out, read.variants[index]!.name), config)); // prettier-ignore
    const job = handToSlurm(handOver(backend.engine), options.sbatch ?? []);
    process.stderr.write(job === null ? nothingMissing : `Slurm's job ${job}; logs in ${join(out, 'logs')}\n`);
    if (wait !== true) {
      process.stderr.write(`Put the results together with: ${startCommand} sweep ${file} --out ${out} --backend ${backend.engine} --collect\n`); // prettier-ignore
      return;
    }
    if (job !== null) await waitForSlurm(job, plan, showProgress(plan.length));
  }
  const collects = collect === true || on === 'slurm';
  await conclude(read, name, out, await runSweep(read, collects ? { ...place, workers: 0 } : place), options);
}

const nothingMissing = 'Nothing is missing: --collect puts the results together.\n';

/** Writes what the sweep found for people: tables, and a report that sets its settings side by side. */
async function conclude(
  { experiment, variants }: Sweep,
  name: string,
  out: string,
  { concluded, missing, exitCode }: Outcome,
  { json }: Options,
): Promise<void> {
  const runs = concluded.map(({ result }, index): NamedRun => ({ name: variants[index]!.name, result }));
  if (runs.every(({ result }) => result.runs.length === 0)) {
    throw new ExperimentError(`no task of the sweep has ended yet: ${missing.slice(0, 3).join('; ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}`); // prettier-ignore
  }
  const rows = compareRuns(experiment, runs);
  const shown = comparisonTable(rows, experiment.measures[0]!);
  const { comparisonReport, rowsAsCsv, tableAsLatex } = await import('@retinotopia/runs/report');
  const work = await experiment.work();
  const figures = (await work.compare?.(runs)) ?? [];
  const { head, cells } = tableText(shown);
  writeFileSync(join(out, 'table.csv'), rowsAsCsv(tableNumbers(shown)));
  writeFileSync(join(out, 'table.tex'), tableAsLatex(head, cells));
  writeFileSync(join(out, 'report.html'), comparisonReport(`Sweep ${name}`, experiment, runs, figures)); // prettier-ignore
  const left = missing.map((one) => `Missing: ${one}\n`).join('');
  print(
    json,
    rows,
    () =>
      `${tableInText(shown)}${left}\nReport: ${join(out, 'report.html')}; for spreadsheets and papers: table.csv, table.tex\n`,
  );
  process.exitCode = exitCode;
}
