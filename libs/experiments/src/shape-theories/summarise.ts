import { randomStream } from '@retinotopia/compute';
import { bootstrap, mean, withInterval, type Estimate } from '@retinotopia/core';
import {
  columns,
  estimateOf,
  pairedBySeed,
  type Aim,
  type Cell,
  type Run,
  type Summary,
  type Table,
} from '@retinotopia/runs';
import type { Found, TestFound } from './found.ts';
import { isNet, streamNameOf, theoryInWords, type Settings, type Task, type Theory } from './settings.ts';
import { testInWords, tests, type Test } from './viewpoints.ts';

export type TheoryRun = Run<Task, Found>;

/** One theory's runs from one number of viewpoints, over seeds. */
export interface TheoryRuns {
  readonly theory: Theory;
  readonly viewpoints: number;
  /** At least one. */
  readonly runs: readonly TheoryRun[];
}

/** Theories and numbers of viewpoints of which at least one run has ended. */
export const runsByTheory = (
  { theories, viewpoints }: Pick<Settings, 'theories' | 'viewpoints'>,
  runs: readonly TheoryRun[],
): readonly TheoryRuns[] =>
  theories
    .flatMap((theory) => viewpoints.map((count) => ({ theory, viewpoints: count })))
    .map((way) => ({
      ...way,
      runs: runs.filter(({ task }) => task.theory === way.theory && task.viewpoints === way.viewpoints),
    }))
    .filter((way) => way.runs.length > 0);

/** A figure's mean over seeds. */
export const figureOf = ({ theory, viewpoints, runs }: TheoryRuns, test: Test, figure: keyof TestFound): Estimate =>
  bootstrap(
    runs.map(({ found }) => found.tests[test][figure]),
    mean,
    randomStream(0, `theories/${streamNameOf(theory)}/${viewpoints}/${test}/${figure}`),
  );

/** By how much one theory's accuracy is above another's, seed by seed; `null` where no seed has both. */
function differenceOf(one: TheoryRuns, other: TheoryRuns, test: Test): Estimate | null {
  const bySeed = ({ runs }: TheoryRuns) =>
    new Map(runs.map(({ task, found }) => [task.seed, found.tests[test].accuracy]));
  const names = [one, other].map(({ theory }) => streamNameOf(theory)).join('/');
  return estimateOf(pairedBySeed(bySeed(one), bySeed(other)), `theories/${names}/${one.viewpoints}/${test}`);
}

/** Every theory of votes beside every theory of nets that has learnt from as many viewpoints. */
const votesBesideNets = (ways: readonly TheoryRuns[]): readonly (readonly [TheoryRuns, TheoryRuns])[] =>
  ways
    .filter(({ theory }) => !isNet(theory))
    .flatMap((votes) =>
      ways
        .filter(({ theory, viewpoints }) => isNet(theory) && viewpoints === votes.viewpoints)
        .map((net) => [votes, net] as const),
    );

/** What the runs showed: accuracies and areas in every test, how far votes are above nets, and the figures aimed for. */
export function summarise(settings: Settings, runs: readonly TheoryRun[]): Summary {
  const ways = runsByTheory(settings, runs);
  const pairs = votesBesideNets(ways);
  const most = Math.max(...ways.map(({ viewpoints }) => viewpoints));
  const conditionOf = ({ theory, viewpoints }: TheoryRuns) => `${theory}/${viewpoints}`;
  const { trainImages, testImages, size, viewpoints } = settings;
  return {
    answer: answerFrom(ways.filter((way) => way.viewpoints === most)),
    tables: [
      figureTable(
        'Accuracy',
        ways,
        'accuracy',
        `Share of objects of which the right family is named: faces, houses and buses of parts, learnt from ${trainImages} pictures of each, ${size} × ${size} pixels, from ${viewpoints.length === 1 ? viewpointsInWords(most) : `${viewpoints.join(', ')} viewpoints`}, and tested at viewpoints that were never shown: ${testImages} pictures of each family, and of scrambled faces, in each test. Brackets: 95 % intervals over seeds.`,
      ),
      figureTable(
        'True against scrambled faces',
        ways,
        'area',
        'The area under the receiver’s characteristic. Nets are shown scrambled objects and learn to tell them; their score is the log odds of a face against those; the net that turns the picture takes the surest of 12 directions. Capsules are not shown any; theirs is the evidence for a face.',
      ),
      ...(pairs.length === 0 ? [] : [aboveTable(pairs)]),
    ],
    differences: pairs
      .filter(([votes]) => votes.viewpoints === most)
      .map(([votes, net]) => [conditionOf(votes), conditionOf(net)]),
    aims: judgeAims(ways, most),
  };
}

const ofTests = tests.map((test) => ({ title: testInWords[test], digits: 3 }));

const figureTable = (title: string, ways: readonly TheoryRuns[], figure: keyof TestFound, note: string): Table => ({
  title,
  columns: columns('theory', 'viewpoints', ...ofTests),
  rows: ways.map((way): Cell[] => [
    theoryInWords[way.theory],
    way.viewpoints,
    ...tests.map((test) => figureOf(way, test, figure)),
  ]),
  note,
});

const aboveTable = (pairs: readonly (readonly [TheoryRuns, TheoryRuns])[]): Table => ({
  title: 'Votes above nets',
  columns: columns('accuracy of', 'less that of', 'viewpoints', ...ofTests),
  rows: pairs.map(([votes, net]): Cell[] => [
    theoryInWords[votes.theory],
    theoryInWords[net.theory],
    votes.viewpoints,
    ...tests.map((test) => differenceOf(votes, net, test)),
  ]),
  note: 'Differences of accuracy, seed by seed.',
});

/** How well theories know directions that were never shown, the best first. @param ways of one number of viewpoints */
function answerFrom(ways: readonly TheoryRuns[]): string {
  const ranked = ways
    .map((way) => ({ ...way, accuracy: figureOf(way, 'rotated', 'accuracy').value }))
    .sort((a, b) => b.accuracy - a.accuracy)
    .map(({ theory, accuracy }) => `${(100 * accuracy).toFixed(1)} % by ${theoryInWords[theory]}`);
  const from = ways.length === 0 ? '' : `, learnt from ${viewpointsInWords(ways[0]!.viewpoints)}`;
  return `At directions that were never shown${from}, the family of objects is named rightly: ${ranked.join('; ')}.`;
}

/** The least area under the curve of true faces against scrambled ones. */
const leastArea = 0.95;

/**
 * What is asked of parts that vote, of seen ones where both are there: to tell scrambled faces at any viewpoint, and to
 * be above nets at unseen directions.
 */
function judgeAims(ways: readonly TheoryRuns[], most: number): readonly Aim[] {
  const judged = ways.some(({ theory }) => theory === 'votes') ? 'votes' : 'votes-of-true-parts';
  const areas = ways
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
  const differences = votesBesideNets(ways)
    .filter(([{ theory }]) => theory === judged)
    .flatMap(([votes, net]): Aim[] => {
      const difference = differenceOf(votes, net, 'rotated');
      if (difference === null) return [];
      return [
        {
          reached: difference.low > 0,
          sentence: `At unseen directions, learnt from ${viewpointsInWords(votes.viewpoints)}, ${theoryInWords[votes.theory]} against ${theoryInWords[net.theory]}: accuracy ${withInterval(difference, 3, '+')}; the aim is an interval above zero.`,
        },
      ];
    });
  return [...areas, ...differences];
}

const viewpointsInWords = (count: number): string => (count === 1 ? 'one viewpoint' : `${count} viewpoints`);
