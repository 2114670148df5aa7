import type { OverSeeds } from '@retinotopia/core';
import type { LabelledImages } from '@retinotopia/datasets';
import { total } from '@retinotopia/distillation';
import { interval, percent } from './figures.ts';
import { presets } from './protocol.ts';
import { comparison, errorsOf, figureOf, recipesIn, type DistillResult } from './result.ts';

/** One of the figures that the experiments aim for; an ambition, which is reported whichever way it falls. */
export interface Aim {
  readonly reached: boolean;
  readonly sentence: string;
}

/** Errors: of the talk’s small net, how far ours may be from it, and the most of its teacher and of its student. */
const aims = {
  alone: 146,
  within: 20,
  teacher: 75,
  student: 85,
  gapClosed: 0.8,
  withheldRight: 0.97,
} as const;

/** The figures aimed for with the talk’s sizes, as far as there are runs of them; none with other sizes, or on other images. */
export function judgeDistillAims(result: DistillResult, { labels }: LabelledImages): readonly Aim[] {
  return isOfTheTalksSize(result) ? [...transferAims(result), ...withheldAims(result, labels), ...peerAims(result)] : []; // prettier-ignore
}

function isOfTheTalksSize({ dataset, protocol }: DistillResult): boolean {
  const { full } = presets;
  const sizes = ['trainImages', 'testImages', 'small', 'big'] as const;
  return dataset === 'mnist' && sizes.every((size) => String(protocol[size]) === String(full[size]));
}

function transferAims(result: DistillResult): readonly Aim[] {
  const judged = (recipe: string, what: string, reached: (errors: number) => boolean, aim: string): Aim[] => {
    const figure = figureOf(result, recipe, errorsOf);
    if (figure === null) return [];
    return [
      { reached: reached(figure.mean), sentence: `${what} ${errorsInWords(figure)}; the aim is ${aim}.` },
    ];
  };
  const closed = comparison(result, ['alone', 'student', 'teacher'], ([alone, student, teacher]) => {
    return (alone! - student!) / (alone! - teacher!);
  });
  return [
    ...judged(
      'alone',
      'The small net on labels alone makes',
      (errors) => Math.abs(errors - aims.alone) <= aims.within,
      `${aims.alone} ± ${aims.within}`,
    ),
    ...judged('teacher', 'The big net makes', (errors) => errors <= aims.teacher, `at most ${aims.teacher}`),
    ...judged('student', 'Its student makes', (errors) => errors <= aims.student, `at most ${aims.student}`),
    ...(closed === null
      ? []
      : [
          {
            reached: closed.value >= aims.gapClosed,
            sentence: `Soft targets close ${percent(closed)} of the gap between them; the aim is at least ${100 * aims.gapClosed} %.`,
          },
        ]),
  ];
}

function withheldAims(result: DistillResult, labels: Uint8Array): readonly Aim[] {
  const { without } = result.protocol.withheld;
  const recipe = recipesIn(result, 'withheld')[0];
  if (recipe === undefined) return [];
  const left = figureOf(result, recipe, ({ bias }) => bias && total(without.map((k) => bias.errors[k]!)));
  if (left === null) return [];
  const shown = labels.filter((label) => without.includes(label)).length;
  const right = 1 - left.mean / shown;
  return [
    {
      reached: right >= aims.withheldRight,
      sentence: `With the bias, a student that never met ${without.join(', ')} names ${(100 * right).toFixed(1)} % of its ${shown} images${ofSeeds(left)}; the aim is at least ${100 * aims.withheldRight} %.`,
    },
  ];
}

function peerAims(result: DistillResult): readonly Aim[] {
  const fewer = comparison(
    result,
    ['peers-apart', 'peers-together'],
    ([apart, together]) => apart! - together!,
  );
  if (fewer === null) return [];
  return [
    {
      reached: fewer.low > 0,
      sentence: `Each co-distilled net makes ${interval(fewer)} fewer errors than nets apart; the aim is an interval above zero.`,
    },
  ];
}

const errorsInWords = (figure: OverSeeds): string =>
  `${Number.isInteger(figure.mean) ? figure.mean : figure.mean.toFixed(1)} errors${ofSeeds(figure)}`;

const ofSeeds = ({ values }: OverSeeds): string =>
  values.length === 1 ? ' (1 seed)' : ` (mean of ${values.length} seeds)`;
