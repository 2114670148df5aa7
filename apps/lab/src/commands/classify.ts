import type { WeightSharing } from '@retinotopia/columns';
import { Command } from 'commander';
import { join } from 'node:path';
import { numberBetween, oneOf, seedList, someOf, wholeNumber } from '../arguments.ts';
import type { PatchColumns } from '../classify/columns.ts';
import { checkImages, writeClassifyOutcome } from '../classify/outcome.ts';
import { checkClassifyProtocol, presets, type ClassifyProtocol, type Preset } from '../classify/protocol.ts';
import { errorHead, errorRows, islandHead, islandRows, published, type ClassificationResult } from '../classify/result.ts'; // prettier-ignore
import { runClassification } from '../classify/run.ts';
import { exitCodeOf } from '../hypothesis/experiment-folder.ts';
import { startCommand } from '../program.ts';
import { table } from '../text-table.ts';
import { readyExperiment, withRunOptions, type RunOptions } from './ready-experiment.ts';

interface Options extends RunOptions, Partial<PatchColumns> {
  readonly preset: Preset;
  readonly weights?: readonly WeightSharing[];
  readonly seeds?: readonly number[];
  readonly trainImages?: number;
  readonly testImages?: number;
  readonly judgedOn?: ClassifyProtocol['judgedOn'];
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly jitter?: number;
  readonly agreement?: number;
}

/** `lab classify`: columns that classify images, and the islands that they form on them. */
export function classifyCommand(): Command {
  const count = wholeNumber(1);
  const command = new Command('classify')
    .option(
      '--preset <name>',
      `where all settings start from: ${Object.keys(presets).join(', ')}`,
      oneOf(Object.keys(presets) as Preset[]),
      'quick',
    )
    .option('--weights <list>', 'shared,unshared', someOf(['shared', 'unshared'] as const))
    .option('--seeds <n or list>', 'how many seeds, or the seeds with commas between', seedList)
    .option('--train-images <n>', 'the first so many of the training file', count)
    .option('--test-images <n>', 'images that the columns are judged on', count)
    .option(
      '--judged-on <what>',
      'the first images of the test file, or the last of the training file: test, validation',
      oneOf(['test', 'validation'] as const),
    )
    .option('--across <n>', 'columns along one side of the image', count)
    .option('--patch <n>', 'pixels along one side of what a column sees', count)
    .option('--levels <n>', 'levels of a column', count)
    .option('--embedding <n>', 'size of an embedding', count)
    .option('--hidden <n>', 'units in each hidden layer of a net', count)
    .option('--steps <n>', 'settling steps', wholeNumber(0))
    .option('--temperature <x>', 'of attention', numberBetween(1e-3, 1e4))
    .option(
      '--radius <x>',
      'how far columns hear each other, in their spacings; 0: not at all',
      numberBetween(0, 100),
    )
    .option(
      '--readout <kind>',
      'one for all columns, or one each: shared, own',
      oneOf(['shared', 'own'] as const),
    ) // prettier-ignore
    .option('--epochs <n>', 'times that every image is learnt from', count)
    .option('--batch <n>', 'images in a step', count)
    .option('--learning-rate <x>', 'of AdamW, at the start', numberBetween(1e-6, 1))
    .option('--jitter <n>', 'pixels that an image is moved at most', wholeNumber(0))
    .option('--agreement <x>', 'the least cosine of columns on one island', numberBetween(-1, 1));
  return withRunOptions(command).action(classify);
}

/** The preset with what was said otherwise. @throws SettingsError */
function protocolOf(options: Options): ClassifyProtocol {
  const preset: ClassifyProtocol = presets[options.preset];
  const said = <Settings extends object>(settings: Settings): Settings =>
    Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [
        key,
        options[key as keyof Options] ?? (value as unknown),
      ]),
    ) as Settings;
  return checkClassifyProtocol({ ...said(preset), columns: said(preset.columns) });
}

async function classify(options: Options, command: Command): Promise<void> {
  const { folder, config, backend, images } = await readyExperiment(options, command, {
    protocolOf,
    checkProtocol: checkClassifyProtocol,
    checkImages,
  });
  const { dataset, data, protocol } = config;
  const { workers, checkpointSeconds, json } = options;
  const setup = { backend: backend.engine, dataset, folder: data ?? undefined, checkpointSeconds };
  const findings = await runClassification(protocol, folder, setup, workers);
  const result = await writeClassifyOutcome(folder, config, backend, images, findings);
  await folder.close();
  if (json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else printResult(result, folder.path);
  process.exitCode = exitCodeOf(findings);
}

function printResult(result: ClassificationResult, path: string): void {
  const { stdout } = process;
  stdout.write(`${table(errorHead, errorRows(result))}\n${table(islandHead, islandRows(result))}\n`);
  for (const { what, error, source } of published[result.dataset])
    stdout.write(`Published: ${what} ${error} % (${source})\n`);
  for (const run of result.missing) stdout.write(`Missing: ${run}\n`);
  if (result.missing.length > 0) stdout.write(`Go on with it: ${startCommand} classify --resume ${path}\n`);
  stdout.write(`\nReport: ${join(path, 'report.html')}\n`);
}
