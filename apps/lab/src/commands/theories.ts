import { Command, InvalidArgumentError } from 'commander';
import { join } from 'node:path';
import { numberBetween, seedList, someOf, wholeNumber } from '../arguments.ts';
import { exitCodeOf, protocolIn } from '../hypothesis/experiment-folder.ts';
import { startCommand } from '../program.ts';
import { table } from '../text-table.ts';
import { differenceHead, differenceRows, figureHead, figureRows } from '../theories/figures.ts';
import { writeTheoriesOutcome } from '../theories/outcome.ts';
import { checkTheoriesProtocol, theories, theoriesProtocol, type TheoriesProtocol } from '../theories/protocol.ts'; // prettier-ignore
import type { TheoriesResult } from '../theories/result.ts';
import { runTheories } from '../theories/run.ts';
import { readyRun, withFolderOptions, type FolderOptions } from './ready-experiment.ts';

type Options = FolderOptions & TheoriesProtocol;

/** `lab theories`: what must be learnt to know a shape from a viewpoint never seen? */
export function theoriesCommand(): Command {
  const count = wholeNumber(1, 1_000_000);
  const defaults = theoriesProtocol;
  const command = new Command('theories')
    .option(
      '--theories <list>',
      `with commas between: ${theories.join(', ')}`,
      someOf(theories),
      defaults.theories,
    ) // prettier-ignore
    .option(
      '--viewpoints <list>',
      'numbers of viewpoints to learn from, with commas between',
      counts,
      defaults.viewpoints,
    ) // prettier-ignore
    .option(
      '--seeds <n or list>',
      'how many seeds, or the seeds with commas between',
      seedList,
      defaults.seeds,
    ) // prettier-ignore
    .option('--size <n>', 'pixels along one side of a picture', wholeNumber(16, 256), defaults.size)
    .option('--train-images <n>', 'pictures of each class to learn from', count, defaults.trainImages)
    .option('--test-images <n>', 'pictures of each class in each test', count, defaults.testImages)
    .option('--hidden <n>', 'units in each hidden layer of a net', wholeNumber(1, 4096), defaults.hidden)
    .option('--channels <list>', 'of each convolution, with commas between', numbers, defaults.channels)
    .option('--epochs <n>', 'times that a net learns from every picture', count, defaults.epochs)
    .option('--batch <n>', 'pictures in a step', count, defaults.batch)
    .option(
      '--appearance-rate <x>',
      'of AdamW, at the start, for the net of appearances',
      numberBetween(1e-6, 1),
      defaults.appearanceRate,
    ) // prettier-ignore
    .option(
      '--convolution-rate <x>',
      'the same for convolutions',
      numberBetween(1e-6, 1),
      defaults.convolutionRate,
    );
  return withFolderOptions(command).action(theoriesOfShape);
}

/** Whole numbers from 1, with commas between. */
const numbers = (text: string): readonly number[] =>
  text.split(',').map((value) => wholeNumber(1, 1_000_000)(value.trim()));

/** The same, none of them twice. */
function counts(text: string): readonly number[] {
  const values = numbers(text);
  if (new Set(values).size !== values.length) throw new InvalidArgumentError('It names one twice.');
  return values;
}

/** @throws SettingsError */
const protocolOf = (options: Options): TheoriesProtocol =>
  checkTheoriesProtocol(
    Object.fromEntries(Object.keys(theoriesProtocol).map((key) => [key, options[key as keyof Options]])),
  );

async function theoriesOfShape(options: Options, command: Command): Promise<void> {
  const { folder, config, backend } = await readyRun(options, command, {
    configOf: (options: Options) => ({ protocol: protocolOf(options) }),
    configIn: (path, manifest) => ({ protocol: protocolIn(path, manifest, checkTheoriesProtocol) }),
    load: () => Promise.resolve(),
  });
  const { protocol } = config;
  const { workers, checkpointSeconds, json } = options;
  const findings = await runTheories(protocol, folder, { backend: backend.engine, checkpointSeconds }, workers); // prettier-ignore
  const result = await writeTheoriesOutcome(folder, protocol, backend, findings);
  await folder.close();
  if (json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else printResult(result, folder.path);
  process.exitCode = exitCodeOf(findings);
}

function printResult(result: TheoriesResult, path: string): void {
  const { stdout } = process;
  stdout.write(`Accuracy\n${table(figureHead, figureRows(result, 'accuracy'))}\n`);
  stdout.write(`True against scrambled faces\n${table(figureHead, figureRows(result, 'area'))}\n`);
  stdout.write(`Votes above nets\n${table(differenceHead, differenceRows(result))}\n`);
  for (const { reached, sentence } of result.aims) stdout.write(`${reached ? 'Reached' : 'Missed'}: ${sentence}\n`); // prettier-ignore
  for (const run of result.missing) stdout.write(`Missing: ${run}\n`);
  if (result.missing.length > 0) stdout.write(`Go on with it: ${startCommand} theories --resume ${path}\n`);
  stdout.write(`Report: ${join(path, 'report.html')}\n`);
}
