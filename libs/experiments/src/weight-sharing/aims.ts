import { baselineTraits } from '@retinotopia/baselines';
import { randomStream } from '@retinotopia/compute';
import { bootstrap, mean, percent, points, range, type Estimate } from '@retinotopia/core';
import type { Aim, Run } from '@retinotopia/runs';
import { armSettings, arms, type Arm } from './arms.ts';
import type { Found } from './found.ts';
import { withheldClass } from './regimes.ts';
import type { RetinaName, Settings } from './settings.ts';
import type { Task } from './task.ts';
import { effectIn } from './verdict.ts';

/** One of the figures that the experiment aims for. */
export interface MeasuredAim extends Aim {
  readonly name: 'gain' | 'uniform gap' | 'against sharing' | 'withheld class';
  /** `null` where it is undefined. */
  readonly estimate: Estimate | null;
}

/** Half of the gap, and half of the labelled columns' recall. */
const half = 0.5;

const codistilled = 'unshared+codistillation';
const sharing = arms.filter((arm) => {
  const { weights, baseline } = armSettings[arm];
  return (baseline === null ? weights : baselineTraits[baseline].weights) === 'shared';
});

/**
 * The figures aimed for on the least uniform retina of some settings, from those runs that there are.
 *
 * The strongest of the arms that share is the one of the best mean accuracy over these very seeds, which favours it.
 */
export function judgeAims(settings: Settings, runs: readonly Run<Task, Found>[]): readonly MeasuredAim[] {
  const retina = settings.retinas.includes('permuted') ? 'permuted' : 'foveated';
  if (!settings.retinas.includes(retina)) return [];
  const bySeed = (of: RetinaName, arm: Arm) => {
    const own = runs.filter(({ task }) => task.retina === of && task.arm === arm);
    return new Map(own.map(({ task, found }) => [task.seed, found.test]));
  };
  const strongest = (of: RetinaName): Arm | null => {
    const ranked = sharing
      .map((arm) => ({ arm, own: [...bySeed(of, arm).values()] }))
      .filter(({ own }) => own.length > 0)
      .map(({ arm, own }) => ({ arm, accuracy: mean(own.map(({ consensus }) => consensus)) }))
      .sort((a, b) => b.accuracy - a.accuracy);
    return ranked[0]?.arm ?? null;
  };
  /** Accuracies of the consensus, by seed, of seeds that all of these have. */
  const paired = (...sets: readonly ReturnType<typeof bySeed>[]): readonly (readonly number[])[] =>
    settings.seeds
      .map((seed) => sets.flatMap((set) => set.get(seed)?.consensus ?? []))
      .filter(({ length }) => length === sets.length);
  const difference = ([a, b]: readonly number[]) => a! - b!;
  const random = randomStream(0, 'aims');
  const [together, alone] = [bySeed(retina, codistilled), bySeed(retina, 'unshared')];
  const place = inWords[retina];
  const aims: MeasuredAim[] = [];

  const gains = paired(together, alone).map(difference);
  if (gains.length > 0) {
    const estimate = bootstrap(gains, mean, random.stream('gain'));
    const reached = estimate.low > 0;
    const verb = effectIn(estimate, 'are better than', 'are worse than', 'cannot be told from');
    aims.push({ name: 'gain', estimate, reached, sentence: `On the ${place}, co-distilled columns ${verb} the same columns alone: ${points(estimate)}.` }); // prettier-ignore
  }

  const uniform = strongest('uniform');
  const triples = uniform === null ? [] : paired(together, alone, bySeed('uniform', uniform));
  if (triples.length > 0) {
    const differences = triples.map(([a, b, s]) => ({ gain: a! - b!, gap: s! - b! }));
    const gap = bootstrap(
      differences.map((d) => d.gap),
      mean,
      random.stream('gap'),
    );
    const share = (sample: typeof differences) => mean(sample.map((d) => d.gain)) / mean(sample.map((d) => d.gap));
    const estimate = gap.low > 0 ? bootstrap(differences, (sample) => share([...sample]), random.stream('share')) : null; // prettier-ignore
    const reached = estimate !== null && estimate.value >= half;
    const theGap = `gap from columns alone on the ${place} to ${uniform} on a uniform retina`;
    const unknown =
      triples.length === 1 ? `One seed gives no interval of the ${theGap}` : `The ${theGap} cannot be told from none`;
    const sentence =
      estimate === null
        ? `${unknown}, so no share of it is given.`
        : `Co-distillation on the ${place} recovers ${percent(estimate.value)} (${range(estimate, percent)}) of the gap to ${uniform} on a uniform retina, ${reached ? 'at least' : 'less than'} the half that was aimed for.`;
    aims.push({ name: 'uniform gap', estimate, reached, sentence });
  }

  const rival = strongest(retina);
  const duels = rival === null ? [] : paired(together, bySeed(retina, rival)).map(difference);
  if (duels.length > 0) {
    const estimate = bootstrap(duels, mean, random.stream('rival'));
    const reached = estimate.low > 0;
    const verb = effectIn(estimate, 'are above', 'are below', 'cannot be told from');
    aims.push({ name: 'against sharing', estimate, reached, sentence: `On the ${place}, co-distilled columns ${verb} ${rival}, the strongest arm that shares weights there: ${points(estimate)}.` }); // prettier-ignore
  }

  const withheld = [...together.values()].flatMap((test) => test.withheld ?? []);
  if (withheld.length > 0) {
    const ratio = (sample: typeof withheld) =>
      mean(sample.map(({ neverLabelled }) => neverLabelled.recall)) /
      mean(sample.map(({ labelled }) => labelled.recall));
    const estimate = bootstrap(withheld, (sample) => ratio([...sample]), random.stream('withheld'));
    const reached = estimate.value >= half;
    const recalls = `${percent(mean(withheld.map((w) => w.neverLabelled.recall)))} against ${percent(mean(withheld.map((w) => w.labelled.recall)))}`; // prettier-ignore
    aims.push({ name: 'withheld class', estimate, reached, sentence: `On the ${place}, co-distilled columns that have no label of class ${withheldClass} know it ${percent(estimate.value)} (${range(estimate, percent)}) as often as those that have (${recalls} of its images), ${reached ? 'at least' : 'less than'} the half that was aimed for.` }); // prettier-ignore
  }
  return aims;
}

const inWords: Readonly<Record<RetinaName, string>> = {
  uniform: 'uniform retina',
  foveated: 'foveated retina',
  permuted: 'foveated retina with each column’s receptors in its own order',
};
