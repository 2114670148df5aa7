import type { OverSeeds } from '@retinotopia/core';
import type { LabelledImages } from '@retinotopia/datasets';
import type { Aim } from '@retinotopia/runs';
import { fewerErrors, overSeedsOf, gapClosed, inWords, recipesIn, shareInWords } from './compare.ts';
import type { DistillationRun } from './found.ts';
import { full, type Settings } from './settings.ts';
import { countOf, rightWithBias } from './tables.ts';

/** Errors: of the talk’s small net, how far ours may be from it, and the most of its teacher and of its student. */
const aimedFor = { alone: 146, within: 20, teacher: 75, student: 85, gapClosed: 0.8, withheldRight: 97 } as const;

/** The figures aimed for with the talk’s sizes, as far as there are runs of them; none with other sizes, or on other images. */
export function judgeAims(
  settings: Settings,
  runs: readonly DistillationRun[],
  { name, labels }: Pick<LabelledImages, 'name' | 'labels'>,
): readonly Aim[] {
  const sizes = ['trainImages', 'testImages', 'small', 'big'] as const;
  const isTheTalks = name === 'mnist' && sizes.every((size) => String(settings[size]) === String(full[size]));
  if (!isTheTalks) return [];
  return [...transferAims(runs), ...withheldAims(settings, runs, labels), ...peerAims(runs)];
}

function transferAims(runs: readonly DistillationRun[]): readonly Aim[] {
  const judged = (recipe: string, what: string, reached: (errors: number) => boolean, aim: string): Aim[] => {
    const figure = overSeedsOf(runs, recipe);
    if (figure === null) return [];
    const errors = Number.isInteger(figure.mean) ? figure.mean : figure.mean.toFixed(1);
    return [{ reached: reached(figure.mean), sentence: `${what} ${errors} errors${ofSeeds(figure)}; the aim is ${aim}.` }]; // prettier-ignore
  };
  const { alone, within, teacher, student, gapClosed: share } = aimedFor;
  const closed = gapClosed(runs);
  return [
    ...judged('alone', 'The small net on labels alone makes', (errors) => Math.abs(errors - alone) <= within, `${alone} ± ${within}`), // prettier-ignore
    ...judged('teacher', 'The big net makes', (errors) => errors <= teacher, `at most ${teacher}`),
    ...judged('student', 'Its student makes', (errors) => errors <= student, `at most ${student}`),
    ...(closed === null
      ? []
      : [{ reached: closed.value >= share, sentence: `Soft targets close ${shareInWords(closed)} of the gap between them; the aim is at least ${100 * share} %.` }]), // prettier-ignore
  ];
}

function withheldAims(settings: Settings, runs: readonly DistillationRun[], labels: Uint8Array): readonly Aim[] {
  const { without } = settings.withheld;
  const [recipe] = recipesIn(settings, 'withheld');
  const shown = countOf(without, labels);
  const right = recipe === undefined ? null : overSeedsOf(runs, recipe, rightWithBias(without, shown));
  if (right === null) return [];
  return [
    {
      reached: right.mean >= aimedFor.withheldRight,
      sentence: `With the bias, a student that never met ${without.join(', ')} names ${right.mean.toFixed(1)} % of its ${shown} images${ofSeeds(right)}; the aim is at least ${aimedFor.withheldRight} %.`,
    },
  ];
}

function peerAims(runs: readonly DistillationRun[]): readonly Aim[] {
  const fewer = fewerErrors(runs, 'peers-apart', 'peers-together');
  if (fewer === null) return [];
  return [
    {
      reached: fewer.low > 0,
      sentence: `Each co-distilled net makes ${inWords(fewer)} fewer errors than nets apart; the aim is an interval above zero.`,
    },
  ];
}

const ofSeeds = ({ values }: OverSeeds): string =>
  values.length === 1 ? ' (1 seed)' : ` (mean of ${values.length} seeds)`;
