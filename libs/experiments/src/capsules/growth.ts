import { measureGrowth, type GrowthPoint } from '@retinotopia/capsules';
import { exponent, shortest } from '../bench/timing.ts';

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
export function measureGrowths(
  sizes: readonly number[],
  seed: number,
  onPoint: (done: number) => void,
): CapsuleGrowth {
  const points = sizes.map((parts, index) => {
    const point = measureGrowth(parts, seed, shortest);
    onPoint(index + 1);
    return point;
  });
  const fitted = points.filter(({ parts }) => parts >= fittedFrom);
  const grows = (of: 'votesMs' | 'messagesMs') => exponent(fitted.map((point) => [point.parts, point[of]]));
  return { points, fittedFrom, votesExponent: grows('votesMs'), messagesExponent: grows('messagesMs') };
}
