import type { WeightSharing } from '@retinotopia/columns';
import { Command, InvalidArgumentError } from 'commander';
import { join } from 'node:path';
import { numberBetween, oneOf, seedList, someOf, wholeNumber } from '../arguments.ts';
import { writeEllipsesOutcome } from '../ellipses/outcome.ts';
import { checkEllipseProtocol, ellipseProtocol, type EllipseProtocol } from '../ellipses/protocol.ts';
import { accuracyHead, accuracyRows, islandHead, islandRows, type EllipseResult } from '../ellipses/result.ts'; // prettier-ignore
import { runEllipses } from '../ellipses/run.ts';
import { exitCodeOf, protocolIn } from '../hypothesis/experiment-folder.ts';
import { startCommand } from '../program.ts';
import { table } from '../text-table.ts';
import { readyRun, withFolderOptions, type FolderOptions } from './ready-experiment.ts';

interface Options extends FolderOptions, Omit<EllipseProtocol, 'ambiguities' | 'attention'> {
  readonly ambiguity: readonly number[];
  readonly attention: readonly ('yes' | 'no')[];
  readonly weights: readonly WeightSharing[];
}

/** `lab ellipses`: can columns tell an object whose parts are ambiguous? */
export function ellipsesCommand(): Command {
  const count = wholeNumber(1, 1_000_000);
  const defaults = ellipseProtocol;
  const kinds = ['shared', 'unshared'] as const;
  const command = new Command('ellipses')
    .option('--ambiguity <list>', 'of an ellipse by itself, from 0, with commas between', ambiguities, defaults.ambiguities) // prettier-ignore
    .option('--weights <list>', 'shared,unshared', someOf(kinds), defaults.weights)
    .option('--attention <list>', 'whether columns attend to each other: yes,no', someOf(['yes', 'no'] as const), ['yes', 'no']) // prettier-ignore
    .option('--seeds <n or list>', 'how many seeds, or the seeds with commas between', seedList, defaults.seeds) // prettier-ignore
    .option('--train-images <n>', 'images to learn from', count, defaults.trainImages)
    .option('--test-images <n>', 'images to test with', count, defaults.testImages)
    .option('--across <n>', 'cells along one side of the grid', wholeNumber(6, 64), defaults.across)
    .option('--levels <n>', 'levels of a column', wholeNumber(1, 20), defaults.levels)
    .option('--embedding <n>', 'size of an embedding', wholeNumber(1, 1024), defaults.embedding)
    .option('--hidden <n>', 'units in each hidden layer', wholeNumber(1, 4096), defaults.hidden)
    .option('--steps <n>', 'settling steps', wholeNumber(0, 100), defaults.steps)
    .option('--temperature <x>', 'of attention', numberBetween(1e-3, 1e4), defaults.temperature)
    .option('--radius <x>', 'how far columns hear each other, in cells', numberBetween(0, 1000), defaults.radius) // prettier-ignore
    .option(
      '--asked <what>',
      'what is learnt: to know the object together, by the sum of votes, or each by itself: together, each',
      oneOf(['together', 'each'] as const),
      defaults.asked,
    )
    .option('--epochs <n>', 'times that every image is learnt from', count, defaults.epochs)
    .option('--batch <n>', 'images in a step', count, defaults.batch)
    .option('--learning-rate <x>', 'of AdamW, at the start', numberBetween(1e-6, 1), defaults.learningRate)
    .option('--agreement <x>', 'the least cosine of parts on one island', numberBetween(-1, 1), defaults.agreement); // prettier-ignore
  return withFolderOptions(command).action(ellipses);
}

/** Ambiguities, with commas between. */
function ambiguities(text: string): readonly number[] {
  const values = text.split(',').map((value) => numberBetween(0, 10)(value.trim()));
  if (new Set(values).size !== values.length) throw new InvalidArgumentError('It names one twice.');
  return values;
}

/** @throws SettingsError */
function protocolOf(options: Options): EllipseProtocol {
  const said = Object.keys(ellipseProtocol).map((key) => [key, options[key as keyof Options]]);
  return checkEllipseProtocol({
    ...(Object.fromEntries(said) as object),
    ambiguities: options.ambiguity,
    attention: options.attention.map((attends) => attends === 'yes'),
  });
}

async function ellipses(options: Options, command: Command): Promise<void> {
  const { folder, config, backend } = await readyRun(options, command, {
    configOf: (options: Options) => ({ protocol: protocolOf(options) }),
    configIn: (path, manifest) => ({ protocol: protocolIn(path, manifest, checkEllipseProtocol) }),
    load: () => Promise.resolve(),
  });
  const { protocol } = config;
  const { workers, checkpointSeconds, json } = options;
  const findings = await runEllipses(protocol, folder, { backend: backend.engine, checkpointSeconds }, workers); // prettier-ignore
  const result = await writeEllipsesOutcome(folder, protocol, backend, findings);
  await folder.close();
  if (json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else printResult(result, folder.path);
  process.exitCode = exitCodeOf(findings);
}

function printResult(result: EllipseResult, path: string): void {
  const { stdout } = process;
  stdout.write(`${table(accuracyHead, accuracyRows(result))}\n${table(islandHead, islandRows(result))}\n`);
  for (const run of result.missing) stdout.write(`Missing: ${run}\n`);
  if (result.missing.length > 0) stdout.write(`Go on with it: ${startCommand} ellipses --resume ${path}\n`);
  stdout.write(`Report: ${join(path, 'report.html')}\n`);
}
