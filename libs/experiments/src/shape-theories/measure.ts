import { areaUnderCurve } from '@retinotopia/capsules';
import type { TheoryTask } from './protocol.ts';
import { tests, type Test } from './viewpoints.ts';
import { face, scrambled, type Picture, type ShapeSet } from './shape-set.ts';

/** What a theory says of a picture. */
export interface Judgement {
  /** How much speaks for each family. */
  readonly families: readonly number[];
  /** How much speaks for a true face, rather than one whose parts are in wrong places. */
  readonly trueFace: number;
}

/** What one theory has learnt, and its answers to tests. */
export interface TheoryFinding {
  readonly task: TheoryTask;
  readonly tests: Readonly<Record<Test, TestFinding>>;
  /** Numbers that were learnt. */
  readonly weights: number;
  /** Mean loss of each epoch; none where nothing is learnt by descent. */
  readonly losses: readonly number[];
}

export interface TestFinding {
  /** Share of objects of which the right one of the families is named. */
  readonly accuracy: number;
  /** How often a true face is more of one than a scrambled face is: the area under the receiver's characteristic. */
  readonly area: number;
}

/** Pictures that are judged without a pause. */
const shownAtOnce = 20;

/** Tests a theory. @param pause waited for between some pictures, given how far the tests are */
export async function measureTheory(
  shapes: ShapeSet,
  judgementsOf: (pictures: readonly Picture[]) => readonly Judgement[],
  pause: (share: number) => Promise<void>,
): Promise<TheoryFinding['tests']> {
  const found: [Test, TestFinding][] = [];
  for (const [index, test] of tests.entries()) {
    const pictures = shapes.tested(test);
    const judgements: Judgement[] = [];
    for (let start = 0; start < pictures.length; start += shownAtOnce) {
      judgements.push(...judgementsOf(pictures.slice(start, start + shownAtOnce)));
      await pause((index + judgements.length / pictures.length) / tests.length);
    }
    found.push([test, judge(pictures, judgements)]);
  }
  return Object.fromEntries(found) as TheoryFinding['tests'];
}

/** Compares judgements with what pictures show. */
export function judge(pictures: readonly Picture[], judgements: readonly Judgement[]): TestFinding {
  const asked = judgements.map((judgement, index) => ({ ...judgement, label: pictures[index]!.label }));
  const whole = asked.filter(({ label }) => label !== scrambled);
  const right = whole.filter(({ families, label }) => families.indexOf(Math.max(...families)) === label);
  const scores = (of: number) => asked.filter(({ label }) => label === of).map(({ trueFace }) => trueFace);
  return { accuracy: right.length / whole.length, area: areaUnderCurve(scores(face), scores(scrambled)) };
}
