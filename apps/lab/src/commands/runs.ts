import { armRows, readResult, ResultFormatError, tableCells, tableHead, type HypothesisResult } from '@retinotopia/hypothesis'; // prettier-ignore
import {
  isInUse,
  readManifest,
  readText,
  RunFolderError,
  UnreadableFileError,
  type RunManifest,
} from '@retinotopia/runs';
import { Command } from 'commander';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planIn, unknownPlan, type ExperimentKind, type Plan } from '../experiment-kinds.ts';
import type { ExportTargets } from '../export-metrics.ts';
import { compareRuns, comparisonText } from '../hypothesis/comparison.ts';
import { protocolIn } from '../hypothesis/experiment-folder.ts';
import { z } from 'zod';
import { table } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';

/** `lab runs`: the folders of runs, to look at and to tidy up. */
export function runsCommand(): Command {
  return new Command('runs')
    .addCommand(
      new Command('list')
        .description('the runs in a folder')
        .argument('[folder]', 'of run folders', 'runs')
        .option('--json', 'print one JSON document')
        .action(list),
    )
    .addCommand(
      new Command('show')
        .description('what a run was and what it found')
        .argument('<run>', 'its folder')
        .option('--json', 'print one JSON document')
        .action(show),
    )
    .addCommand(
      new Command('compare')
        .description('accuracies of several runs, and paired differences from the first')
        .argument('<runs...>', 'their folders')
        .option('--report <file>', 'writes a page with plots and tables for papers too')
        .option('--json', 'print one JSON document')
        .action(compare),
    )
    .addCommand(
      new Command('export')
        .description('writes a run’s metrics for other programs, also while it is at work')
        .argument('<run>', 'its folder')
        .option('--tensorboard <folder>', 'as event files of TensorBoard')
        .option('--parquet <file>', 'as one Parquet file')
        .action(exportRun),
    )
    .addCommand(
      new Command('prune')
        .description('removes the checkpoints of runs that are complete; results and reports stay')
        .argument('[folder]', 'of run folders, or one of them', 'runs')
        .option('--dry-run', 'only say what would be removed')
        .option('--json', 'print one JSON document')
        .action(prune),
    );
}

interface Printed {
  readonly json?: boolean;
}

const print = (json: boolean | undefined, document: unknown, text: () => string): void =>
  void process.stdout.write(json === true ? `${JSON.stringify(document, null, 2)}\n` : text());

/** A run folder in a line. */
interface Listed {
  readonly run: string;
  /** As in `run.json`, but `cut off` where no process is at work any more. */
  readonly status: string;
  readonly started: string | null;
  readonly dataset: string | null;
  readonly finished: number;
  readonly planned: number | null;
}

async function list(folder: string, { json }: Printed): Promise<void> {
  const runs = await Promise.all(foldersIn(folder).map(describeRun));
  runs.sort((a, b) => (a.started ?? '').localeCompare(b.started ?? ''));
  const head = ['run', 'status', 'started', 'data', 'finished'];
  print(json, runs, () =>
    runs.length === 0
      ? `No runs in ${folder}.\n`
      : table(
          head,
          runs.map(({ run, status, started, dataset, finished, planned }) => [
            run,
            status,
            started?.slice(0, 16).replace('T', ' ') ?? '',
            dataset ?? '',
            planned === null ? '' : `${finished}/${planned}`,
          ]),
        ),
  );
}

/** The run folders in a folder, or the folder itself, where it is one. @throws RunFolderError */
function foldersIn(folder: string): readonly string[] {
  if (existsSync(join(folder, 'run.json'))) return [folder];
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new RunFolderError(folder, 'does not exist');
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'run.json')));
}

async function describeRun(run: string): Promise<Listed> {
  let manifest: RunManifest;
  try {
    manifest = readManifest(run);
  } catch (error) {
    if (!(error instanceof RunFolderError)) throw error;
    return { run, status: 'damaged', started: null, dataset: null, finished: 0, planned: null };
  }
  const { planned } = planOf(run, manifest);
  const tasks = join(run, 'tasks');
  const cutOff = manifest.status === 'running' && !(await isInUse(run));
  return {
    run,
    status: cutOff ? 'cut off' : manifest.status,
    started: manifest.started,
    dataset: datasetOf(manifest),
    finished: existsSync(tasks) ? readdirSync(tasks).filter((name) => name.endsWith('.json')).length : 0,
    planned,
  };
}

/** What the run is to do, as far as its `run.json` says. */
function planOf(run: string, manifest: RunManifest): Plan {
  try {
    return planIn(protocolIn(run, manifest, (given) => given));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return unknownPlan;
  }
}

/** Names its images, where it has any of a data set. */
const datasetOf = ({ config }: RunManifest): string | null =>
  z.object({ dataset: z.string() }).safeParse(config).data?.dataset ?? null;

const largestResult = 2 ** 28;

/** Whether a run is known to be no hypothesis test. */
const isOther = (kind: ExperimentKind | null) => kind !== null && kind !== 'test-hypothesis';

/** Of a hypothesis test. @throws RunFolderError where it is of another experiment, is not there yet, or cannot be read */
function resultIn(run: string): HypothesisResult {
  const { kind } = planOf(run, readManifest(run));
  if (isOther(kind)) {
    throw new RunFolderError(run, `is of lab ${kind}: runs of lab test-hypothesis can be compared`);
  }
  const path = join(run, 'result.json');
  if (!existsSync(path)) {
    throw new RunFolderError(run, `has no result yet: go on with it by lab test-hypothesis --resume ${run}`);
  }
  return readWith(run, readResult);
}

/** The result of a run that has one. @throws RunFolderError where it cannot be read */
function readWith<Result>(run: string, read: (text: string) => Result): Result {
  try {
    return read(readText(join(run, 'result.json'), largestResult));
  } catch (error) {
    const faults = [ResultFormatError, UnreadableFileError, SyntaxError];
    if (!faults.some((fault) => error instanceof fault)) throw error;
    const what = error instanceof ResultFormatError && error.ofAnotherFormat ? 'of another version' : 'damaged'; // prettier-ignore
    throw new RunFolderError(run, `has a result.json that is ${what}: ${(error as Error).message}`, { cause: error }); // prettier-ignore
  }
}

function show(run: string, { json }: Printed): void {
  const manifest = readManifest(run);
  const path = join(run, 'result.json');
  const facts = factsOf(manifest);
  if (!existsSync(path)) {
    print(json, { manifest, result: null }, () => `${facts}No result yet.\n`);
  } else if (isOther(planOf(run, manifest).kind)) {
    const result = readWith(run, (text) => JSON.parse(text) as unknown);
    print(json, { manifest, result }, () => `${facts}What it found: ${join(run, 'report.html')}\n`);
  } else {
    const result = resultIn(run);
    const verdicts = result.verdicts.flatMap(({ sentences }) => sentences).join('\n');
    print(json, { manifest, result }, () => `${facts}${table(tableHead, tableCells(armRows(result)))}\n${verdicts}\n`); // prettier-ignore
  }
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
  return `${table(['', ''], facts).split('\n').slice(1).join('\n')}\n`;
}

async function exportRun(run: string, targets: ExportTargets): Promise<void> {
  if (targets.tensorboard === undefined && targets.parquet === undefined) {
    throw new UsageError('name where to export to: --tensorboard FOLDER, --parquet FILE, or both');
  }
  const { exportMetrics } = await import('../export-metrics.ts');
  for (const file of exportMetrics(run, targets)) process.stdout.write(`${file}\n`);
}

interface CompareOptions extends Printed {
  readonly report?: string;
}

async function compare(folders: readonly string[], { json, report }: CompareOptions): Promise<void> {
  const runs = folders.map((path) => ({ name: path, path, result: resultIn(path) }));
  const rows = compareRuns(runs);
  if (report !== undefined) {
    const { comparisonReport } = await import('../hypothesis/comparison-report.ts');
    writeReport(report, comparisonReport('Runs side by side', runs));
  }
  print(json, rows, () => comparisonText(rows));
}

/** @throws UsageError where it cannot be written */
function writeReport(path: string, content: string): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new UsageError(`the report cannot be written: ${(error as Error).message}`, { cause: error });
  }
  process.stderr.write(`Report: ${path}\n`);
}

async function prune(
  folder: string,
  { dryRun, json }: Printed & { readonly dryRun?: boolean },
): Promise<void> {
  const listed = await Promise.all(foldersIn(folder).map(describeRun));
  const removed = listed
    .filter(({ status, run }) => status === 'complete' && existsSync(join(run, 'checkpoints')))
    .map(({ run }) => {
      const path = join(run, 'checkpoints');
      const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      const bytes = files.reduce(
        (sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size,
        0,
      );
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
