import { bootstrap, mean, withInterval } from '@retinotopia/core';
import { randomStream, type BackendDescription } from '@retinotopia/compute';
import { missingIn, type TrainingsResult } from '../trainings-result.ts';
import type { EllipseFinding } from './measure.ts';
import { columnsInWords, labelOf, taskNameOf, tasksOf, conditionInWords, conditionsOf, type EllipseProtocol, type EllipseCondition } from './protocol.ts'; // prettier-ignore

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

/** Conditions of which at least one training has ended, with those. */
export const conditionsIn = ({ protocol, runs }: EllipseResult): readonly (readonly [EllipseCondition, readonly EllipseFinding[]])[] =>
  conditionsOf(protocol)
    .map((condition) => [condition, runs.filter(({ task }) => conditionInWords(task) === conditionInWords(condition))] as const)
    .filter(([, own]) => own.length > 0); // prettier-ignore

export const accuracyHead = ['ambiguity', 'columns', 'seeds', 'accuracy [95 %]', 'before settling', 'each by itself, by step', 'reproduction'] as const; // prettier-ignore

/** Accuracies, a row for each condition of training. */
export const accuracyRows = (result: EllipseResult): string[][] =>
  conditionsIn(result).map(([condition, own]) => {
    const last = own.map(({ accuracy }) => accuracy.at(-1)!);
    return [
      String(condition.ambiguity),
      columnsInWords(condition),
      String(own.length),
      withInterval(bootstrap(last, mean, randomStream(0, `ellipses/${conditionInWords(condition)}`))),
      mean(own.map(({ accuracy }) => accuracy[0]!)).toFixed(3),
      bySteps(own, ({ single }) => single, 3),
      condition.weights === 'shared' && condition.attention ? (reproduction[condition.ambiguity] ?? '') : '',
    ];
  });

export const islandHead = ['ambiguity', 'columns', 'level', 'islands of an object, by step', 'cosine inside', 'across classes'] as const; // prettier-ignore

/** Islands, a row for each condition of training and level. */
export const islandRows = (result: EllipseResult): string[][] =>
  conditionsIn(result).flatMap(([condition, own]) =>
    own[0]!.islands[0]!.map((_, level) => [
      String(condition.ambiguity),
      columnsInWords(condition),
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
