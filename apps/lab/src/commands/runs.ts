import {
  compareRuns,
  comparisonTable,
  conditionsIn,
  configIn,
  differenceOf,
  differencesTable,
  ExperimentError,
  isInUse,
  OldRunFolderError,
  readManifest,
  readResult,
  readResultOf,
  readText,
  ResultFormatError,
  RunFolderError,
  UnreadableFileError,
  type Experiment,
  type Measure,
  type Result,
  type RunConfig,
  type RunManifest,
} from '@retinotopia/runs';
import { total } from '@retinotopia/core';
import { Command } from 'commander';
import { existsSync, lstatSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiments } from '@retinotopia/experiments';
import { findExperiment } from '../experiments/find-experiment.ts';
import { printResult, tableInText } from '../experiments/print-result.ts';
import type { ExportTargets } from '../export-metrics.ts';
import { print, writeAsked } from '../print.ts';
import { table } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';

const differenceOption = ['--difference <more,less>', 'the paired difference of two conditions, such as permuted/unshared,uniform/shared; as often as you like', onePair] as const; // prettier-ignore
const measureOption = ['--measure <name>', 'of what; the first of the experiment, where left out'] as const;
const jsonOption = ['--json', 'print one JSON document'] as const;

/** `lab runs`: the folders of runs, to look at and to tidy up. */
export function runsCommand(): Command {
  return new Command('runs')
    .addCommand(
      new Command('list')
        .description('the runs in a folder, those of sweeps among them')
        .argument('[folder]', 'of run folders', 'runs')
        .option(...jsonOption)
        .action(list),
    )
    .addCommand(
      new Command('show')
        .description('what a run was and what it found')
        .argument('<run>', 'its folder')
        .option(...differenceOption)
        .option(...measureOption)
        .option(...jsonOption)
        .action(show),
    )
    .addCommand(
      new Command('compare')
        .description('several runs of one experiment side by side, and paired differences from the first')
        .argument('<runs...>', 'their folders')
        .option(...measureOption)
        .option('--report <file>', 'writes a page with plots and tables for papers too')
        .option(...jsonOption)
        .action(compare),
    )
    .addCommand(
      new Command('export')
        .description('writes a run’s metrics for other programs, also while it is at work')
        .argument('<run>', 'its folder')
        .option('--tensorboard <folder>', 'as event files of TensorBoard')
        .option('--parquet <file>', 'as one Parquet file')
        .option(...jsonOption)
        .action(exportRun),
    )
    .addCommand(
      new Command('prune')
        .description('removes the checkpoints of runs that are complete; results and reports stay')
        .argument('[folder]', 'of run folders, or one of them', 'runs')
        .option('--dry-run', 'only say what would be removed')
        .option(...jsonOption)
        .action(prune),
    );
}

interface Printed {
  readonly json?: boolean;
}

/** A run folder in a line. */
interface Listed {
  readonly run: string;
  /** As in `run.json`, but `cut off` where no process is at work any more. */
  readonly status: string;
  readonly experiment: string | null;
  readonly started: string | null;
  readonly dataset: string | null;
  readonly finished: number;
  readonly planned: number | null;
}

async function list(folder: string, { json }: Printed): Promise<void> {
  const runs = await Promise.all(foldersIn(folder).map(describeRun));
  runs.sort((a, b) => (a.started ?? '').localeCompare(b.started ?? ''));
  const cells = runs.map(({ run, status, experiment, started, dataset, finished, planned }) => [
    run,
    experiment ?? '',
    status,
    started?.slice(0, 16).replace('T', ' ') ?? '',
    dataset ?? '',
    planned === null ? '' : `${finished}/${planned}`,
  ]);
  const head = ['run', 'experiment', 'status', 'started', 'data', 'finished'];
  print(json, runs, () => (runs.length === 0 ? `No runs in ${folder}.\n` : table(head, cells)));
}

const isRun = (path: string): boolean => existsSync(join(path, 'run.json'));

/** The run folders in a folder and in the sweeps in it, or the folder itself, where it is one. @throws RunFolderError */
function foldersIn(folder: string): readonly string[] {
  if (isRun(folder)) return [folder];
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new RunFolderError(folder, 'does not exist');
  const inner = (path: string) =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [join(path, entry.name)] : [],
    );
  return inner(folder).flatMap((path) => (isRun(path) ? [path] : inner(path).filter(isRun)));
}

async function describeRun(run: string): Promise<Listed> {
  const unknown = { run, experiment: null, started: null, dataset: null, finished: 0, planned: null };
  let manifest: RunManifest;
  try {
    manifest = readManifest(run);
  } catch (error) {
    if (!(error instanceof RunFolderError)) throw error;
    return { ...unknown, status: error instanceof OldRunFolderError ? `format ${error.format}` : 'damaged' };
  }
  const tasks = join(run, 'tasks');
  const cutOff = manifest.status === 'running' && !(await isInUse(run));
  const config = configOrNull(run, manifest);
  return {
    run,
    status: cutOff ? 'cut off' : manifest.status,
    experiment: config?.experiment ?? null,
    started: manifest.started,
    dataset: config?.dataset ?? null,
    finished: existsSync(tasks) ? readdirSync(tasks).filter((name) => name.endsWith('.json')).length : 0,
    planned: config === null ? null : await plannedIn(config),
  };
}

function configOrNull(run: string, manifest: RunManifest): RunConfig | null {
  try {
    return configIn(run, manifest);
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    return null;
  }
}

/** How many tasks a run has; `null` where this version has no such experiment, or not with such settings. */
async function plannedIn({ experiment, settings }: RunConfig): Promise<number | null> {
  try {
    const found = await findExperiment(experiment);
    return found.settings.safeParse(settings).success ? found.tasks(settings).length : null;
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    return null;
  }
}

const largestResult = 2 ** 28;

/** A run's experiment and result. @throws RunFolderError where it is not there yet, or cannot be read; ExperimentError */
async function resultIn(run: string): Promise<{ readonly experiment: Experiment; readonly result: Result }> {
  const { experiment: name } = configIn(run, readManifest(run));
  const experiment = await findExperiment(name);
  const result = readWith(run, (text) => readResultOf(experiment, text));
  return { experiment, result };
}

/** What is read of a run's result. @throws RunFolderError where it is not there yet, or cannot be read */
function readWith<Read>(run: string, read: (text: string) => Read): Read {
  const path = join(run, 'result.json');
  if (!existsSync(path)) throw new RunFolderError(run, `has no result yet: go on with it by --resume ${run}`);
  try {
    return read(readText(path, largestResult));
  } catch (error) {
    if (!(error instanceof ResultFormatError || error instanceof UnreadableFileError)) throw error;
    throw new RunFolderError(run, `has a result.json that is not read: ${error.message}`, { cause: error });
  }
}

interface ShowOptions extends Printed {
  readonly difference?: readonly (readonly [string, string])[];
  readonly measure?: string;
}

async function show(run: string, { json, difference = [], measure }: ShowOptions): Promise<void> {
  const manifest = readManifest(run);
  if (!existsSync(join(run, 'result.json'))) {
    print(json, { manifest, result: null }, () => `${factsOf(manifest)}No result yet.\n`);
    return;
  }
  // One of somebody's own is in no list: what it found is shown all the same.
  const isListed = Object.hasOwn(experiments, configIn(run, manifest).experiment);
  const { experiment, result } = isListed
    ? await resultIn(run)
    : { experiment: null, result: readWith(run, readResult) };
  if (difference.length > 0) {
    if (experiment === null)
      throw new UsageError(`${result.experiment} is not in this version: its conditions cannot be compared`);
    const of = measureOf(experiment, measure);
    const known = conditionsIn(experiment, result.runs);
    const unknown = difference.flat().find((condition) => !known.includes(condition));
    if (unknown !== undefined) throw new UsageError(`there is no condition '${unknown}' in ${run}, but ${known.join(', ')}`); // prettier-ignore
    const found = difference.map((pair) => differenceOf(experiment, result.runs, pair, of));
    print(json, found, () => tableInText(differencesTable(of, found)));
    return;
  }
  if (json === true) {
    print(json, { manifest, result }, () => '');
    return;
  }
  process.stdout.write(factsOf(manifest));
  printResult(experiment, result);
  for (const task of result.missing) process.stdout.write(`Missing: ${task}\n`);
  process.stdout.write(`\nReport: ${join(run, 'report.html')}\n`);
}

/** Two conditions, as an option names them. */
function onePair(text: string, earlier: readonly (readonly [string, string])[] = []) {
  const [more = '', less = '', ...rest] = text.split(',').map((word) => word.trim());
  if (more === '' || less === '' || rest.length > 0)
    throw new UsageError('--difference takes two conditions with a comma between, such as permuted/unshared,uniform/shared'); // prettier-ignore
  return [...earlier, [more, less] as const];
}

/** A measure of an experiment by its name, or the first. @throws UsageError */
function measureOf({ measures, name: experiment }: Experiment, name: string | undefined): Measure<object> {
  if (name === undefined) return measures[0]!;
  const measure = measures.find((one) => one.name === name);
  if (measure !== undefined) return measure;
  throw new UsageError(`${experiment} has no measure '${name}', but ${measures.map((one) => `'${one.name}'`).join(', ')}`); // prettier-ignore
}

/** When, how and by what it was run, in lines. */
function factsOf(manifest: RunManifest): string {
  const versions = Object.entries(manifest.versions).map(([name, version]) => `${name} ${version}`);
  const facts = [
    ['status', manifest.status],
    ['command', manifest.command],
    ['started', manifest.started],
    ['ended', manifest.ended ?? 'not yet'],
    ['versions', versions.join(', ')],
  ];
  return `${table(['', ''], facts).split('\n').slice(2).join('\n')}\n`;
}

async function exportRun(run: string, { json, ...targets }: ExportTargets & Printed): Promise<void> {
  if (targets.tensorboard === undefined && targets.parquet === undefined) {
    throw new UsageError('name where to export to: --tensorboard FOLDER, --parquet FILE, or both');
  }
  const { exportMetrics } = await import('../export-metrics.ts');
  const files = await exportMetrics(run, targets);
  print(json, files, () => files.map((file) => `${file}\n`).join(''));
}

interface CompareOptions extends Printed {
  readonly report?: string;
  readonly measure?: string;
}

async function compare(folders: readonly string[], { json, report, measure }: CompareOptions): Promise<void> {
  const read = await Promise.all(folders.map(async (name) => ({ name, ...(await resultIn(name)) })));
  const { experiment } = read[0]!;
  const other = read.find((run) => run.experiment.name !== experiment.name);
  if (other !== undefined) {
    throw new RunFolderError(other.name, `is of ${other.experiment.name}, and ${folders[0]!} of ${experiment.name}: runs of one experiment can be compared`); // prettier-ignore
  }
  const of = measureOf(experiment, measure);
  const rows = compareRuns(experiment, read, of);
  if (report !== undefined) {
    const { comparisonReport } = await import('@retinotopia/runs/report');
    const figures = (await (await experiment.work()).compare?.(read)) ?? [];
    const page = comparisonReport('Runs side by side', experiment, read, figures);
    writeAsked('the report cannot be written', () => writeFileSync(report, page));
    process.stderr.write(`Report: ${report}\n`);
  }
  print(json, rows, () => tableInText(comparisonTable(rows, of)));
}

async function prune(folder: string, { dryRun, json }: Printed & { readonly dryRun?: boolean }): Promise<void> {
  const listed = await Promise.all(foldersIn(folder).map(describeRun));
  const removed = listed
    .filter(({ status, run }) => status === 'complete' && existsSync(join(run, 'checkpoints')))
    .map(({ run }) => {
      const path = join(run, 'checkpoints');
      const inside = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) =>
        lstatSync(join(path, name)),
      );
      const bytes = total(inside.map((entry) => (entry.isFile() ? entry.size : 0)));
      if (dryRun !== true) rmSync(path, { recursive: true });
      return { run, bytes };
    });
  const verb = dryRun === true ? 'would free' : 'freed';
  print(json, removed, () =>
    removed.length === 0
      ? 'Nothing to prune.\n'
      : removed.map(({ run, bytes }) => `${run}: ${verb} ${(bytes / 2 ** 20).toFixed(1)} MiB\n`).join(''),
  );
}
