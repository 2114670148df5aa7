import { type Estimate, bootstrap, mean, withInterval } from '@retinotopia/core';
import { randomStream } from '@retinotopia/compute';
import type { TestFinding, TheoryFinding } from './measure.ts';
import { streamNameOf, isNet, theoryInWords, type TheoriesProtocol, type Theory } from './protocol.ts';
import { testInWords, tests, type Test } from './viewpoints.ts';

/** One theory's runs from one number of viewpoints, over seeds. */
export interface TheoryRuns {
  readonly theory: Theory;
  readonly viewpoints: number;
  /** At least one. */
  readonly runs: readonly TheoryFinding[];
}

/** What has been run of a protocol. */
export interface Runs {
  readonly protocol: TheoriesProtocol;
  readonly runs: readonly TheoryFinding[];
}

/** Theories and numbers of viewpoints of which at least one run has ended. */
export const runsByTheory = ({ protocol: { theories, viewpoints }, runs }: Runs): readonly TheoryRuns[] =>
  theories
    .flatMap((theory) => viewpoints.map((count) => ({ theory, viewpoints: count })))
    .map((way) => ({
      ...way,
      runs: runs.filter(({ task }) => task.theory === way.theory && task.viewpoints === way.viewpoints),
    }))
    .filter((way) => way.runs.length > 0);

/** A figure's mean over seeds. */
export function figureOf(
  { theory, viewpoints, runs }: TheoryRuns,
  test: Test,
  figure: keyof TestFinding,
): Estimate {
  const values = runs.map((run) => run.tests[test][figure]);
  return bootstrap(
    values,
    mean,
    randomStream(0, `theories/${streamNameOf(theory)}/${viewpoints}/${test}/${figure}`),
  );
}

/** By how much one theory's accuracy is above another's, seed by seed; `null` where no seed has both. */
export function differenceOf(one: TheoryRuns, other: TheoryRuns, test: Test): Estimate | null {
  const differences = one.runs.flatMap(({ task, tests }) => {
    const pair = other.runs.find((run) => run.task.seed === task.seed);
    return pair === undefined ? [] : [tests[test].accuracy - pair.tests[test].accuracy];
  });
  const name = `theories/${one.theory}/${other.theory}/${one.viewpoints}/${test}`;
  return differences.length === 0 ? null : bootstrap(differences, mean, randomStream(0, name));
}

/** Every theory of votes beside every theory of nets that has learnt from as many viewpoints. */
export const votesBesideNets = (
  conditions: readonly TheoryRuns[],
): readonly (readonly [TheoryRuns, TheoryRuns])[] =>
  conditions
    .filter(({ theory }) => !isNet(theory))
    .flatMap((votes) =>
      conditions
        .filter(({ theory, viewpoints }) => isNet(theory) && viewpoints === votes.viewpoints)
        .map((net) => [votes, net] as const),
    );

const testHead = tests.map((test) => testInWords[test]);

export const figureHead = ['theory', 'viewpoints', ...testHead];

/** One figure in every test with its interval, a row for each theory and number of viewpoints. */
export const figureRows = (result: Runs, figure: keyof TestFinding): string[][] =>
  runsByTheory(result).map((way) => [
    theoryInWords[way.theory],
    String(way.viewpoints),
    ...tests.map((test) => withInterval(figureOf(way, test, figure))),
  ]);

export const differenceHead = ['accuracy of', 'less that of', 'viewpoints', ...testHead];

/** How far parts that vote are above nets, a row for each of both and number of viewpoints. */
export const differenceRows = (result: Runs): string[][] =>
  votesBesideNets(runsByTheory(result)).map(([votes, net]) => [
    theoryInWords[votes.theory],
    theoryInWords[net.theory],
    String(votes.viewpoints),
    ...tests.map((test) => {
      const difference = differenceOf(votes, net, test);
      return difference === null ? '' : withInterval(difference);
    }),
  ]);
