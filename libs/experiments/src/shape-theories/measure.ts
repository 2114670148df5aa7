import { areaUnderCurve } from '@retinotopia/capsules';
import type { Found, TestFound } from './found.ts';
import { tests, type Test } from './viewpoints.ts';
import { face, scrambled, type Picture, type ShapeSet } from './shape-set.ts';

/** What a theory says of a picture. */
export interface Judgement {
  /** How much speaks for each family. */
  readonly families: readonly number[];
  /** How much speaks for a true face, rather than one whose parts are in wrong places. */
  readonly trueFace: number;
}

/** Pictures that are judged without a pause. */
const shownAtOnce = 20;

/** Tests a theory. @param pause waited for between some pictures, given how far the tests are */
export async function measureTheory(
  shapes: ShapeSet,
  judgementsOf: (pictures: readonly Picture[]) => readonly Judgement[],
  pause: (share: number) => Promise<void>,
): Promise<Found['tests']> {
  const found: [Test, TestFound][] = [];
  for (const [index, test] of tests.entries()) {
    const pictures = shapes.tested(test);
    const judgements: Judgement[] = [];
    for (let start = 0; start < pictures.length; start += shownAtOnce) {
      judgements.push(...judgementsOf(pictures.slice(start, start + shownAtOnce)));
      await pause((index + judgements.length / pictures.length) / tests.length);
    }
    found.push([test, judge(pictures, judgements)]);
  }
  return Object.fromEntries(found) as Found['tests'];
}

/** Compares judgements with what pictures show. */
export function judge(pictures: readonly Picture[], judgements: readonly Judgement[]): TestFound {
  const asked = judgements.map((judgement, index) => ({ ...judgement, label: pictures[index]!.label }));
  const whole = asked.filter(({ label }) => label !== scrambled);
  const right = whole.filter(({ families, label }) => families.indexOf(Math.max(...families)) === label);
  const scores = (of: number) => asked.filter(({ label }) => label === of).map(({ trueFace }) => trueFace);
  return { accuracy: right.length / whole.length, area: areaUnderCurve(scores(face), scores(scrambled)) };
}
