import { total, type OverSeeds } from '@retinotopia/core';
import { columns, type Cell, type Table } from '@retinotopia/runs';
import { fewerErrors, overSeedsOf, gapClosed, recipesIn } from './compare.ts';
import { biasedErrorsOf, voteErrorsOf, type DistillationRun, type Found } from './found.ts';
import type { Settings } from './settings.ts';

/** Of the talk, or of the paper (Hinton, Vinyals and Dean 2015, section 3); `null` where there is none. */
type Published = number | string | null;

const ours = { title: 'ours', digits: 1 };

const besidePublished = (
  title: string,
  rows: readonly (readonly [what: string, published: Published, ours: Cell])[],
  note: string,
): Table => ({ title, columns: columns('test errors', 'published', ours), rows, note });

const published =
  'Published: the talk’s figures, and those of Hinton, Vinyals and Dean (2015), section 3, on all of MNIST with nets of 800 and 1200 units a layer.';

/** Teacher and student: the talk’s first result. */
export function transferTable({ small, big, student }: Settings, runs: readonly DistillationRun[]): Table {
  const rows = [
    [`small net (${small.join('-')}) on labels alone`, 146, overSeedsOf(runs, 'alone')],
    [`big net (${big.join('-')}), dropout, max-norm, jitter`, 67, overSeedsOf(runs, 'teacher')],
    [`small net on the big net’s soft targets, T = ${student.temperature}`, 74, overSeedsOf(runs, 'student')],
  ] as const;
  return besidePublished(
    'Teacher and student',
    rows,
    `Mean ± standard deviation over seeds. ${published} The training loss is the cross-entropy of labels, and for the student T² times how far it is from its teacher.`,
  );
}

/** What the talk says of pairs of recipes. */
export function pairedTable({ peers, experiments }: Settings, runs: readonly DistillationRun[]): Table {
  const closed = gapClosed(runs);
  const inPercent = closed && { value: 100 * closed.value, low: 100 * closed.low, high: 100 * closed.high };
  const rows = [
    ...(experiments.includes('transfer')
      ? ([
          ['student: fewer errors than on labels alone', 72, fewerErrors(runs, 'alone', 'student')],
          ['… more errors than the big net', 7, fewerErrors(runs, 'student', 'teacher')],
          ['… share of the gap that it closes, %', 91, inPercent],
        ] as const)
      : []),
    ...(experiments.includes('peers')
      ? ([
          [
            `${peers.nets} co-distilled nets: fewer errors each than apart`,
            null,
            fewerErrors(runs, 'peers-apart', 'peers-together'),
          ],
        ] as const)
      : []),
  ];
  const note = `Brackets hold 95 % bootstrap intervals over paired seeds; a share of no gap is none. ${published}`;
  const title = 'Compared seed by seed';
  return {
    title,
    columns: columns('comparison', 'published', { title: 'ours [95 %]', digits: 1 }),
    rows,
    note,
  };
}

/** Students that never met some classes. Counts on classes are of so many test images of them. */
export function withheldTable(settings: Settings, runs: readonly DistillationRun[], testLabels: Uint8Array): Table {
  const { withheld, testImages } = settings;
  const [without, only] = recipesIn(settings, 'withheld') as [string, string];
  const shown = countOf(withheld.without, testLabels.subarray(0, testImages));
  const [left, kept] = [withheld.without.join(', '), withheld.only.join(', ')];
  const errorsOn = (errors: readonly number[]) => total(withheld.without.map((k) => errors[k]!));
  const share = (errors: number | null) => errors && (100 * errors) / testImages;
  const of = (recipe: string, number?: (found: Found) => number | null): OverSeeds | null => overSeedsOf(runs, recipe, number); // prettier-ignore
  return besidePublished(
    'The digit that it never met',
    [
      [`no ${left} in the transfer set`, 206, of(without)],
      [`… of them on the ${shown} images of ${left}`, 133, of(without, ({ errors }) => errorsOn(errors[0]!))],
      [`… bias of ${left} found on validation images`, 3.5, of(without, ({ bias }) => bias?.bias ?? null)],
      ['… errors with it', 109, of(without, biasedErrorsOf)],
      [`… of them on ${left}`, 14, of(without, ({ bias }) => bias && errorsOn(bias.errors))],
      [`… share of ${left} that is right, %`, 98.6, of(without, rightWithBias(withheld.without, shown))],
      [`only ${kept} in the transfer set, % of images`, 47.3, of(only, ({ errors }) => share(total(errors[0]!)))],
      [`… bias of ${kept} found on validation images`, -7.6, of(only, ({ bias }) => bias?.bias ?? null)],
      ['… errors with it, % of images', 13.2, of(only, (found) => share(biasedErrorsOf(found)))],
    ],
    `Mean ± standard deviation over seeds. ${published} Its biases were found on test images.`,
  );
}

/** How many images are of some classes. */
export const countOf = (classes: readonly number[], labels: Uint8Array): number =>
  labels.filter((label) => classes.includes(label)).length;

/** Which share of the images of some classes a student names that never met them, in percent, with its bias. */
export const rightWithBias =
  (classes: readonly number[], shown: number) =>
  ({ bias }: Found): number | null =>
    bias && 100 * (1 - total(classes.map((k) => bias.errors[k]!)) / shown);

/** Ten small nets, apart and together. */
export const peerTable = ({ peers: { nets } }: Settings, runs: readonly DistillationRun[]): Table =>
  besidePublished(
    'Peers',
    [
      [`${nets} small nets apart, mean of each`, 158, overSeedsOf(runs, 'peers-apart')],
      ['… by vote', 143, overSeedsOf(runs, 'peers-apart', voteErrorsOf)],
      [`${nets} co-distilled, mean of each`, '“much better”', overSeedsOf(runs, 'peers-together')],
      ['… by vote', '“not much better” than each', overSeedsOf(runs, 'peers-together', voteErrorsOf)],
    ],
    `Mean ± standard deviation over seeds. ${published}`,
  );

/** All peers that were tried in more conditions: each and vote. */
export function variantTable(settings: Settings, runs: readonly DistillationRun[]): Table {
  const { peerVariants, peers } = settings;
  return {
    title: 'Peers in more conditions',
    columns: columns('peers', { title: 'errors of each', digits: 1 }, { title: 'by vote', digits: 1 }),
    rows: recipesIn(settings, 'peer-variants').map((recipe) => [
      recipe.replaceAll('-', ' '),
      overSeedsOf(runs, recipe),
      overSeedsOf(runs, recipe, voteErrorsOf),
    ]),
    note: `${peers.nets} nets of ${peerVariants.structure.join('-')} units. Together: after ${Math.round(100 * peers.burnIn)} % of the steps apart. Mutual: Zhang et al. (2018). Stale: Anil et al. (2018). Shares: each net has the labels of its own share of the images, one of ${peers.nets}. Few labels: only ${peerVariants.fewLabels} images have labels.`,
  };
}

/** Errors by width and temperature: a row a width. */
export function temperatureTable(
  { temperatures: { widths, temperatures } }: Settings,
  runs: readonly DistillationRun[],
): Table {
  const titles = ['labels alone', ...temperatures.map((temperature) => `T = ${temperature}`)];
  const recipes = ['alone', ...temperatures.map((temperature) => `T${temperature}`)];
  return {
    title: 'Which temperature',
    columns: columns('units a layer', ...titles.map((title) => ({ title, digits: 1 }))),
    rows: widths.map((width) => [width, ...recipes.map((recipe) => overSeedsOf(runs, `width${width}-${recipe}`))]),
    note: 'Test errors of nets with two hidden layers, taught at each temperature. The paper: with 300 or more units a layer all temperatures above 8 do alike, with 30 units those from 2.5 to 4 do best.',
  };
}

/** A student of another kind. */
export const columnTable = (runs: readonly DistillationRun[]): Table => ({
  title: 'A student of another kind',
  columns: columns('test errors', ours),
  rows: [
    ['columns on a foveated retina, on labels alone', overSeedsOf(runs, 'columns-alone')],
    ['columns on a foveated retina, taught by the big net', overSeedsOf(runs, 'columns-student')],
  ],
});
