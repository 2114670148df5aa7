import { bootstrap, mean, withInterval } from '@retinotopia/core';
import { randomStream, type BackendDescription } from '@retinotopia/compute';
import { missingIn, type TrainingsResult } from '../trainings-result.ts';
import type { EllipseFinding } from './measure.ts';
import { kindInWords, labelOf, taskNameOf, tasksOf, wayInWords, waysOf, type EllipseProtocol, type EllipseWay } from './protocol.ts'; // prettier-ignore

/** What the trainings of ellipse world have shown. */
export type EllipseResult = TrainingsResult<EllipseProtocol, EllipseFinding>;

export const assembleEllipses = (
  protocol: EllipseProtocol,
  backend: BackendDescription,
  runs: readonly EllipseFinding[],
): EllipseResult => {
  const missing = missingIn(runs, tasksOf(protocol), taskNameOf, labelOf);
  return { formatVersion: 1, backend, protocol, runs, missing };
};

/** What a public reproduction reached by ambiguity, on images of its own (one seed, shared weights, 500 test images). */
const reproduction: Readonly<Record<number, string>> = { 0: '0.990', 0.5: '0.922', 0.8: '0.926' };

/** Ways of which at least one training has ended, with those. */
export const waysIn = ({ protocol, runs }: EllipseResult): readonly (readonly [EllipseWay, readonly EllipseFinding[]])[] =>
  waysOf(protocol)
    .map((way) => [way, runs.filter(({ task }) => wayInWords(task) === wayInWords(way))] as const)
    .filter(([, own]) => own.length > 0); // prettier-ignore

export const accuracyHead = ['ambiguity', 'columns', 'seeds', 'accuracy [95 %]', 'before settling', 'each by itself, by step', 'reproduction'] as const; // prettier-ignore

/** Accuracies, a row for each way of training. */
export const accuracyRows = (result: EllipseResult): string[][] =>
  waysIn(result).map(([way, own]) => {
    const last = own.map(({ accuracy }) => accuracy.at(-1)!);
    return [
      String(way.ambiguity),
      kindInWords(way),
      String(own.length),
      withInterval(bootstrap(last, mean, randomStream(0, `ellipses/${wayInWords(way)}`))),
      mean(own.map(({ accuracy }) => accuracy[0]!)).toFixed(3),
      bySteps(own, ({ single }) => single, 3),
      way.weights === 'shared' && way.attention ? (reproduction[way.ambiguity] ?? '') : '',
    ];
  });

export const islandHead = ['ambiguity', 'columns', 'level', 'islands of an object, by step', 'cosine inside', 'across classes'] as const; // prettier-ignore

/** Islands, a row for each way of training and level. */
export const islandRows = (result: EllipseResult): string[][] =>
  waysIn(result).flatMap(([way, own]) =>
    own[0]!.islands[0]!.map((_, level) => [
      String(way.ambiguity),
      kindInWords(way),
      String(level),
      bySteps(own, ({ islands }) => islands.map((levels) => levels[level]!.islands), 2),
      bySteps(own, ({ islands }) => islands.map((levels) => levels[level]!.inside), 3),
      bySteps(own, ({ islands }) => islands.map((levels) => levels[level]!.across), 3),
    ]),
  );

/** Means over seeds, step by step. */
const bySteps = (
  own: readonly EllipseFinding[],
  of: (finding: EllipseFinding) => readonly number[],
  digits: number,
): string =>
  of(own[0]!)
    .map((_, step) => mean(own.map((finding) => of(finding)[step]!)).toFixed(digits))
    .join(' → ');
