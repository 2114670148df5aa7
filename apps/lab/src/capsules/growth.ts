import { randomStream } from '@retinotopia/compute';
import {
  confirmParts,
  defaultPoseNoise,
  drawArrangement,
  drawViewpoint,
  exampleOf,
  findWhole,
  learnWhole,
  randomFieldOf,
  seeArrangement,
} from '@retinotopia/capsules';
import { exponent, shortest } from '../bench/timing.ts';

/** What it takes to find a whole of so many parts, by votes and by messages between parts. */
export interface GrowthPoint {
  readonly parts: number;
  readonly votes: number;
  readonly messages: number;
  readonly votesMs: number;
  readonly messagesMs: number;
}

/** How work grows with the number of parts. */
export interface CapsuleGrowth {
  readonly points: readonly GrowthPoint[];
  /** Exponents p of time ∝ parts^p, fitted from so many parts on. */
  readonly fittedFrom: number;
  readonly votesExponent: number;
  readonly messagesExponent: number;
}

/** Below so many parts, what every search takes however few parts there are is most of the time. */
const fittedFrom = 32;

/** Counts and times both ways to an answer. @param sizes numbers of parts, some of them 32 and more */
export function measureGrowth(
  sizes: readonly number[],
  seed: number,
  onPoint: (done: number) => void,
): CapsuleGrowth {
  const points = sizes.map((parts, index): GrowthPoint => {
    const random = randomStream(seed, `capsules/growth/${parts}`);
    const arrangement = drawArrangement('thing', parts, random);
    const examples = Array.from({ length: 8 }, () => exampleOf(arrangement, drawViewpoint(random), defaultPoseNoise, random)); // prettier-ignore
    const whole = learnWhole('thing', examples);
    const field = randomFieldOf(whole);
    const sightings = seeArrangement(arrangement, drawViewpoint(random), { noise: defaultPoseNoise, missing: 0 }, random); // prettier-ignore
    const point = {
      parts,
      votes: findWhole(whole, sightings)!.votes.length,
      messages: confirmParts(field, sightings).messages,
      votesMs: shortest(() => void findWhole(whole, sightings)),
      messagesMs: shortest(() => void confirmParts(field, sightings)),
    };
    onPoint(index + 1);
    return point;
  });
  const fitted = points.filter(({ parts }) => parts >= fittedFrom);
  const grows = (of: 'votesMs' | 'messagesMs') => exponent(fitted.map((point) => [point.parts, point[of]]));
  return { points, fittedFrom, votesExponent: grows('votesMs'), messagesExponent: grows('messagesMs') };
}
