import { type Estimate, bootstrap, excludesZero, mean, percent, points, range } from '@retinotopia/core';
import { randomStream } from '@retinotopia/compute';
import { armSettings, arms, type Arm } from './arms.ts';
import type { TaskResult } from './experiment.ts';
import type { Protocol, RetinaName } from './protocol.ts';
import { withheldClass } from './regimes.ts';

/** What the experiment aims for, in this order; ambitions, which are reported whichever way they fall. */
export const aimNames = ['gain', 'uniform gap', 'against sharing', 'withheld class'] as const;

/** One of the figures that the experiment aims for. */
export interface Aim {
  readonly name: (typeof aimNames)[number];
  /** `null` where it is undefined. */
  readonly estimate: Estimate | null;
  readonly reached: boolean;
  readonly sentence: string;
}

/** Half of the gap, and half of the labelled columns' recall. */
const half = 0.5;

const codistilled = 'unshared+codistillation';
const sharing = arms.filter((arm) => armSettings[arm].weights === 'shared');

/**
 * The figures aimed for on the least uniform retina of a protocol, from those runs that it has.
 *
 * The strongest of the arms that share is the one of the best mean accuracy over these very seeds, which favours it.
 */
export function judgeAims(protocol: Protocol, runs: readonly TaskResult[]): readonly Aim[] {
  const retina = protocol.retinas.includes('permuted') ? 'permuted' : 'foveated';
  if (!protocol.retinas.includes(retina)) return [];
  const bySeed = (of: RetinaName, arm: Arm) => new Map(runs.filter(({ task }) => task.retina === of && task.arm === arm).map((run) => [run.task.seed, run])); // prettier-ignore
  const strongest = (of: RetinaName): Arm | null => {
    const ranked = sharing
      .map((arm) => ({ arm, found: [...bySeed(of, arm).values()] }))
      .filter(({ found }) => found.length > 0)
      .map(({ arm, found }) => ({ arm, accuracy: mean(found.map(({ test }) => test.consensus)) }))
      .sort((a, b) => b.accuracy - a.accuracy);
    return ranked[0]?.arm ?? null;
  };
  const paired = (...sets: readonly ReadonlyMap<number, TaskResult>[]) =>
    protocol.seeds
      .map((seed) => sets.map((set) => set.get(seed)))
      .filter((found): found is TaskResult[] => found.every((run) => run !== undefined));
  const random = randomStream(0, 'aims');
  const [together, alone] = [bySeed(retina, codistilled), bySeed(retina, 'unshared')];
  const accuracy = ({ test }: TaskResult) => test.consensus;
  const place = inWords[retina];
  const aims: Aim[] = [];

  const gains = paired(together, alone).map(([a, b]) => accuracy(a!) - accuracy(b!));
  if (gains.length > 0) {
    const estimate = bootstrap(gains, mean, random.stream('gain'));
    const reached = estimate.low > 0;
    const verb = reached
      ? 'are better than'
      : excludesZero(estimate)
        ? 'are worse than'
        : 'cannot be told from';
    aims.push({ name: 'gain', estimate, reached, sentence: `On the ${place}, co-distilled columns ${verb} the same columns alone: ${points(estimate)}.` }); // prettier-ignore
  }

  const uniform = strongest('uniform');
  const triples = uniform === null ? [] : paired(together, alone, bySeed('uniform', uniform));
  if (triples.length > 0) {
    const differences = triples.map(([a, b, s]) => ({ gain: accuracy(a!) - accuracy(b!), gap: accuracy(s!) - accuracy(b!) })); // prettier-ignore
    const gap = bootstrap(differences.map((d) => d.gap), mean, random.stream('gap')); // prettier-ignore
    const share = (sample: typeof differences) => mean(sample.map((d) => d.gain)) / mean(sample.map((d) => d.gap)); // prettier-ignore
    const estimate = gap.low > 0 ? bootstrap(differences, (sample) => share([...sample]), random.stream('share')) : null; // prettier-ignore
    const reached = estimate !== null && estimate.value >= half;
    const sentence =
      estimate === null
        ? `The gap from columns alone on the ${place} to ${uniform} on a uniform retina cannot be told from none, so no share of it is given.`
        : `Co-distillation on the ${place} recovers ${percent(estimate.value)} (${range(estimate, percent)}) of the gap to ${uniform} on a uniform retina, ${reached ? 'at least' : 'less than'} the half that was aimed for.`;
    aims.push({ name: 'uniform gap', estimate, reached, sentence });
  }

  const rival = strongest(retina);
  const duels = rival === null ? [] : paired(together, bySeed(retina, rival));
  if (duels.length > 0) {
    const estimate = bootstrap(duels.map(([a, b]) => accuracy(a!) - accuracy(b!)), mean, random.stream('rival')); // prettier-ignore
    const reached = estimate.low > 0;
    const verb = reached ? 'are above' : excludesZero(estimate) ? 'are below' : 'cannot be told from';
    aims.push({ name: 'against sharing', estimate, reached, sentence: `On the ${place}, co-distilled columns ${verb} ${rival}, the strongest arm that shares weights there: ${points(estimate)}.` }); // prettier-ignore
  }

  const withheld = [...together.values()].flatMap(({ test }) => (test.withheld === null ? [] : [test.withheld])); // prettier-ignore
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
