import { randomStream } from '@retinotopia/compute';
import { expect, it } from 'vitest';
import { answerTurns, overTurns, turningFilter, turningPlaces } from './quarter-turns.ts';

it('answers in four directions as the filter turned by hand would', () => {
  const grid = { across: 5, step: 1 };
  const random = randomStream(1, 'turns');
  const places = turningPlaces(grid);
  expect(new Set(places).size).toBe(21);
  const draw = () => Float64Array.from({ length: 25 }, () => random.normal());
  const [filter, picture] = [draw(), draw()];
  /** A quarter turn takes (x, y) to (−y, x), seen from the middle. */
  const turned = (square: Float64Array) => Float64Array.from(square, (_, k) => square[(4 - (k % 5)) * 5 + Math.floor(k / 5)]!); // prettier-ignore
  const inPlaces = (square: Float64Array) => Float64Array.from(places, (place) => square[place]!);
  const seen = inPlaces(picture);
  const answers = new Float64Array(4);
  overTurns(seen, new Float64Array(21));
  answerTurns(turningFilter(inPlaces(filter)), 0, seen, answers);
  let own = filter;
  for (const answer of answers) {
    expect(answer).toBeCloseTo(
      places.reduce((sum, k) => sum + own[k]! * picture[k]!, 0),
      10,
    );
    own = turned(own);
  }
});
