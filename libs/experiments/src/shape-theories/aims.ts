import { type Estimate, withInterval } from '@retinotopia/core';
import { differenceOf, figureOf, runsByTheory, votesBesideNets, type Runs } from './figures.ts';
import { theoryInWords } from './protocol.ts';
import { testInWords, tests } from './viewpoints.ts';

/** One of the figures that the experiment aims for; an ambition, which is reported whichever way it falls. */
export interface Aim {
  readonly reached: boolean;
  readonly sentence: string;
}

/** The least area under the curve of true faces against scrambled ones. */
const leastArea = 0.95;

/** What is asked of parts that vote, of seen ones where both are there: to tell scrambled faces at any viewpoint, and to be above nets at unseen directions. */
export function judgeTheories(result: Runs): readonly Aim[] {
  const conditions = runsByTheory(result);
  const most = Math.max(...conditions.map(({ viewpoints }) => viewpoints));
  const judged = conditions.some(({ theory }) => theory === 'votes') ? 'votes' : 'votes-of-true-parts';
  const areas = conditions
    .filter(({ theory, viewpoints }) => theory === judged && viewpoints === most)
    .flatMap((votes) =>
      tests.map((test): Aim => {
        const area = figureOf(votes, test, 'area');
        return {
          reached: area.value >= leastArea,
          sentence: `True against scrambled faces by ${theoryInWords[votes.theory]}, ${testInWords[test]}, learnt from ${viewpointsInWords(most)}: area ${withInterval(area)}; the aim is at least ${leastArea}.`,
        };
      }),
    );
  const seen = votesBesideNets(conditions).filter(([{ theory }]) => theory === judged);
  const differences = seen.flatMap(([votes, net]): Aim[] => {
    const difference = differenceOf(votes, net, 'rotated');
    if (difference === null) return [];
    return [
      {
        reached: difference.low > 0,
        sentence: `At unseen directions, learnt from ${viewpointsInWords(votes.viewpoints)}, ${theoryInWords[votes.theory]} against ${theoryInWords[net.theory]}: accuracy ${signed(difference)}; the aim is an interval above zero.`,
      },
    ];
  });
  return [...areas, ...differences];
}

const viewpointsInWords = (count: number): string => (count === 1 ? 'one viewpoint' : `${count} viewpoints`);

const signed = (difference: Estimate): string =>
  `${difference.value < 0 ? '' : '+'}${withInterval(difference)}`;
