import type { Estimate, OverSeeds } from '@retinotopia/core';
import { total } from '@retinotopia/distillation';
import {
  comparison,
  errorsOf,
  errorsOn,
  figureOf,
  recipesIn,
  voteErrorsOf,
  type DistillResult,
} from './result.ts';

/** A published figure beside ours, in words. */
export interface Row {
  readonly what: string;
  /** Of the talk, or of the paper (Hinton, Vinyals and Dean 2015, section 3). Empty where there is none. */
  readonly published: string;
  readonly ours: string;
}

export const rowHead = ['test errors', 'published', 'ours'] as const;
export const rowCells = (rows: readonly Row[]): string[][] =>
  rows.map(({ what, published, ours }) => [what, published, ours]);

/** Teacher and student: the talk’s first result. */
export function transferRows(result: DistillResult): Row[] {
  const errors = (recipe: string) => inWords(figureOf(result, recipe, errorsOf));
  const closed = comparison(result, ['alone', 'student', 'teacher'], ([alone, student, teacher]) => {
    return (alone! - student!) / (alone! - teacher!);
  });
  const fewer = comparison(result, ['alone', 'student'], ([alone, student]) => alone! - student!);
  const more = comparison(result, ['student', 'teacher'], ([student, teacher]) => student! - teacher!);
  const { small, big, student } = result.protocol;
  return [
    { what: `small net (${small.join('-')}) on labels alone`, published: '146', ours: errors('alone') },
    {
      what: `big net (${big.join('-')}), dropout, max-norm, jitter`,
      published: '67',
      ours: errors('teacher'),
    },
    {
      what: `small net on the big net’s soft targets, T = ${student.temperature}`,
      published: '74',
      ours: errors('student'),
    },
    { what: '… fewer errors than on labels alone', published: '72', ours: interval(fewer) },
    { what: '… more errors than the big net', published: '7', ours: interval(more) },
    { what: '… share of the gap that it closes', published: '91 %', ours: percent(closed) },
  ];
}

/** Students that never met some classes. Counts on classes are of so many test images of them. */
export function withheldRows(result: DistillResult, testLabels: Uint8Array): Row[] {
  const { withheld, testImages } = result.protocol;
  const [without, only] = recipesIn(result, 'withheld') as [string, string];
  const { without: left } = withheld;
  const shown = testLabels.subarray(0, testImages).filter((label) => left.includes(label)).length;
  const [named, kept] = [left.join(', '), withheld.only.join(', ')];
  const before = figureOf(result, without, errorsOn(left));
  const after = figureOf(result, without, ({ bias }) => bias && total(left.map((k) => bias.errors[k]!)));
  const share = (recipe: string, number: Parameters<typeof figureOf>[2]) => {
    const figure = figureOf(result, recipe, number);
    return figure && inPercent(figure, testImages);
  };
  const biased = ({ bias }: Parameters<typeof errorsOf>[0]) => bias && total(bias.errors);
  // As the published ones are written, with a sign.
  const found = (recipe: string) =>
    inWords(figureOf(result, recipe, ({ bias }) => bias?.bias ?? null))
      .replace('-', '−')
      .replace(/^\d/, '+$&');
  return [
    {
      what: `no ${named} in the transfer set`,
      published: '206',
      ours: inWords(figureOf(result, without, errorsOf)),
    },
    { what: `… of them on the ${shown} images of ${named}`, published: '133', ours: inWords(before) },
    {
      what: `… bias of ${named} found on validation images`,
      published: '+3.5 (on test images)',
      ours: found(without),
    },
    { what: '… errors with it', published: '109', ours: inWords(figureOf(result, without, biased)) },
    { what: `… of them on ${named}`, published: '14', ours: inWords(after) },
    {
      what: `… share of ${named} that is right`,
      published: '98.6 %',
      ours: after === null ? '—' : inPercent(complement(after, shown), shown),
    },
    { what: `only ${kept} in the transfer set`, published: '47.3 %', ours: share(only, errorsOf) ?? '—' },
    {
      what: `… bias of ${kept} found on validation images`,
      published: '−7.6 (on test images)',
      ours: found(only),
    },
    { what: '… errors with it', published: '13.2 %', ours: share(only, biased) ?? '—' },
  ];
}

/** Ten small nets, apart and together. */
export function peerRows(result: DistillResult): Row[] {
  const { nets } = result.protocol.peers;
  const each = (recipe: string) => inWords(figureOf(result, recipe, errorsOf));
  const voted = (recipe: string) => inWords(figureOf(result, recipe, voteErrorsOf));
  const fewer = comparison(
    result,
    ['peers-apart', 'peers-together'],
    ([apart, together]) => apart! - together!,
  );
  return [
    { what: `${nets} small nets apart, mean of each`, published: '158', ours: each('peers-apart') },
    { what: '… by vote', published: '143', ours: voted('peers-apart') },
    { what: `${nets} co-distilled, mean of each`, published: '“much better”', ours: each('peers-together') },
    { what: '… by vote', published: '“not much better” than each', ours: voted('peers-together') },
    { what: '… fewer errors each than apart', published: '', ours: interval(fewer) },
  ];
}

/** All peers that were tried in more conditions: each and vote. */
export const variantRows = (result: DistillResult): string[][] =>
  recipesIn(result, 'peer-variants').map((recipe) => [
    recipe.replaceAll('-', ' '),
    inWords(figureOf(result, recipe, errorsOf)),
    inWords(figureOf(result, recipe, voteErrorsOf)),
  ]);
export const variantHead = ['peers', 'errors of each', 'by vote'] as const;

/** Errors by width and temperature: a row a width. */
export function temperatureTable(result: DistillResult): { head: string[]; rows: string[][] } {
  const { widths, temperatures } = result.protocol.temperatures;
  return {
    head: ['units a layer', 'labels alone', ...temperatures.map((temperature) => `T = ${temperature}`)],
    rows: widths.map((width) => [
      String(width),
      inWords(figureOf(result, `width${width}-alone`, errorsOf)),
      ...temperatures.map((temperature) =>
        inWords(figureOf(result, `width${width}-T${temperature}`, errorsOf)),
      ),
    ]),
  };
}

/** A student of another kind. */
export const columnRows = (result: DistillResult): Row[] => [
  { what: 'columns on a foveated retina, on labels alone', published: '', ours: inWords(figureOf(result, 'columns-alone', errorsOf)) }, // prettier-ignore
  { what: 'columns on a foveated retina, taught by the big net', published: '', ours: inWords(figureOf(result, 'columns-student', errorsOf)) }, // prettier-ignore
];

/** A mean with its standard deviation over seeds; of one seed, the seed’s own. */
export function inWords(figure: OverSeeds | null): string {
  if (figure === null) return '—';
  const { values, mean, deviation } = figure;
  if (deviation === null) return `${Number.isInteger(mean) ? mean : mean.toFixed(1)} (1 seed)`;
  return `${mean.toFixed(1)} ± ${deviation.toFixed(1)} (${values.length} seeds)`;
}

const complement = ({ values, mean, deviation }: OverSeeds, of: number): OverSeeds => ({
  values: values.map((value) => of - value),
  mean: of - mean,
  deviation,
});

function inPercent({ values, mean, deviation }: OverSeeds, of: number): string {
  const share = (number: number) => ((100 * number) / of).toFixed(1);
  return deviation === null
    ? `${share(mean)} % (1 seed)`
    : `${share(mean)} ± ${share(deviation)} % (${values.length} seeds)`;
}

const finite = (low: number, high: number) => Number.isFinite(low) && Number.isFinite(high);

export function percent(estimate: Estimate | null): string {
  if (estimate === null) return '—';
  if (!Number.isFinite(estimate.value)) return 'no gap';
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((share) =>
    Math.round(100 * share),
  );
  return finite(estimate.low, estimate.high) ? `${value} % [${low}, ${high}]` : `${value} % (1 seed)`;
}

export function interval(estimate: Estimate | null): string {
  if (estimate === null) return '—';
  const { value, low, high } = estimate;
  return finite(low, high)
    ? `${value.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`
    : `${value.toFixed(1)} (1 seed)`;
}
