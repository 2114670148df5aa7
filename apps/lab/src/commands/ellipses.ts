import type { WeightSharing } from '@retinotopia/columns';
import { backendNames, randomStream, useBackend } from '@retinotopia/compute';
import { bootstrap, mean, withInterval } from '@retinotopia/hypothesis';
import { Command, InvalidArgumentError } from 'commander';
import { backendOption, numberBetween, seedList, someOf, wholeNumber } from '../arguments.ts';
import {
  ellipseProtocol,
  runEllipses,
  type EllipseFinding,
  type EllipseProtocol,
} from '../ellipses/experiment.ts';
import { table } from '../text-table.ts';

interface Options extends EllipseProtocol {
  readonly ambiguity: readonly number[];
  readonly weights: readonly WeightSharing[];
  readonly attention: readonly ('yes' | 'no')[];
  readonly seeds: readonly number[];
  readonly backend: 'auto' | (typeof backendNames)[number];
  readonly json?: boolean;
}

/** What a public reproduction reached by ambiguity, on images of its own (one seed, shared weights, 500 test images). */
const reproduction: Readonly<Record<number, string>> = { 0: '0.990', 0.5: '0.922', 0.8: '0.926' };

/** `lab ellipses`: can columns tell an object whose parts are ambiguous? */
export function ellipsesCommand(): Command {
  const count = wholeNumber(1, 1_000_000);
  const defaults = ellipseProtocol;
  return new Command('ellipses')
    .description(
      'ellipse world: objects of five ambiguous ellipses, told by columns with shared and unshared nets',
    )
    .option(
      '--ambiguity <list>',
      'of an ellipse by itself, from 0, with commas between',
      ambiguities,
      [0, 0.5, 0.8],
    )
    .option('--weights <list>', 'shared,unshared', someOf(['shared', 'unshared'] as const), [
      'shared',
      'unshared',
    ])
    .option(
      '--attention <list>',
      'whether columns listen to each other: yes,no',
      someOf(['yes', 'no'] as const),
      ['yes', 'no'],
    ) // prettier-ignore
    .option(
      '--seeds <n or list>',
      'how many seeds, or the seeds with commas between',
      seedList,
      seedList('3'),
    )
    .option('--train-images <n>', 'images to learn from', count, defaults.trainImages)
    .option('--test-images <n>', 'images to test with', count, defaults.testImages)
    .option('--across <n>', 'cells along one side of the grid', wholeNumber(6, 64), defaults.across)
    .option('--levels <n>', 'levels of a column', wholeNumber(1, 20), defaults.levels)
    .option('--embedding <n>', 'size of an embedding', wholeNumber(1, 1024), defaults.embedding)
    .option('--hidden <n>', 'units in each hidden layer', wholeNumber(1, 4096), defaults.hidden)
    .option('--steps <n>', 'settling steps', wholeNumber(0, 100), defaults.steps)
    .option('--epochs <n>', 'times that every image is learnt from', count, defaults.epochs)
    .option('--batch <n>', 'images in a step', wholeNumber(1, 10_000), defaults.batch)
    .option('--learning-rate <x>', 'of AdamW, at the start', numberBetween(1e-6, 1), defaults.learningRate)
    .addOption(backendOption())
    .option('--json', 'print one JSON document')
    .action(ellipses);
}

/** Ambiguities, with commas between. */
function ambiguities(text: string): readonly number[] {
  const values = text.split(',').map((value) => numberBetween(0, 10)(value.trim()));
  if (new Set(values).size !== values.length) throw new InvalidArgumentError('It names one twice.');
  return values;
}

async function ellipses(options: Options): Promise<void> {
  await useBackend(options.backend === 'auto' ? undefined : options.backend);
  const tasks = options.seeds.flatMap((seed) =>
    options.ambiguity.flatMap((ambiguity) =>
      options.weights.flatMap((weights) =>
        options.attention.map((listens) => ({ weights, attention: listens === 'yes', ambiguity, seed })),
      ),
    ),
  );
  const findings: EllipseFinding[] = [];
  for (const [place, task] of tasks.entries()) {
    const finding = runEllipses(task, options);
    findings.push(finding);
    const how = `${task.weights}, ${task.attention ? 'attention' : 'no attention'}, ambiguity ${task.ambiguity}, seed ${task.seed}`;
    process.stderr.write(`[${Math.round((100 * (place + 1)) / tasks.length)} %] ${how}: ${finding.accuracy.toFixed(3)}\n`); // prettier-ignore
    await new Promise((resolve) => setImmediate(resolve)); // Lets a signal come in.
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify({ findings }, null, 2)}\n`);
  else process.stdout.write(table(head, rowsOf(findings)));
}

const head = ['ambiguity', 'weights', 'attention', 'seeds', 'accuracy [95 %]', 'before settling', 'agreement of parts, first to last', 'reproduction']; // prettier-ignore

/** One row for each way of training, over its seeds. */
function rowsOf(findings: readonly EllipseFinding[]): readonly (readonly string[])[] {
  const wayOf = ({ task: { ambiguity, weights, attention } }: EllipseFinding) => JSON.stringify([ambiguity, weights, attention]); // prettier-ignore
  return [...new Set(findings.map(wayOf))].map((way) => {
    const own = findings.filter((finding) => wayOf(finding) === way);
    const { ambiguity, weights, attention } = own[0]!.task;
    const average = (of: (finding: EllipseFinding) => number) => mean(own.map(of)).toFixed(3);
    const accuracies = own.map(({ accuracy }) => accuracy);
    return [
      String(ambiguity),
      weights,
      attention ? 'yes' : 'no',
      String(own.length),
      withInterval(bootstrap(accuracies, mean, randomStream(0, `ellipses/${way}`))),
      average(({ beforeSettling }) => beforeSettling),
      `${average(({ agreement }) => agreement[0]!)} → ${average(({ agreement }) => agreement.at(-1)!)}`,
      weights === 'shared' && attention ? (reproduction[ambiguity] ?? '') : '',
    ];
  });
}
