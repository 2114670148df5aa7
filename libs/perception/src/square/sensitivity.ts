import { radians } from '@retinotopia/geometry';
import { describeInFrame } from './description.ts';
import { deform, deformations, type Deformation, type Quadrilateral } from './quadrilateral.ts';

/**
 * How exactly a direction is seen: best along the axes of the frame, worst between them (the oblique effect, Appelle
 * 1972, which goes with the frame that is imposed rather than with the retina, Buchanan-Smith and Heeley 1993).
 */
export interface DirectionAcuity {
  /** Standard deviation of the noise on a direction along an axis, in degrees. */
  readonly alongDeg: number;
  /** The noise half-way between two axes, over that along one. */
  readonly obliqueRatio: number;
}

/** About the thresholds of practised observers for single lines: half a degree upright, twice to thrice that oblique. */
export const ordinaryAcuity: DirectionAcuity = { alongDeg: 0.5, obliqueRatio: 2.5 };

/** Standard deviation of a direction that is so far off an axis, in degrees: it grows with sin² of twice the angle. */
export const directionNoiseDeg = ({ alongDeg, obliqueRatio }: DirectionAcuity, offDeg: number): number =>
  alongDeg * (1 + (obliqueRatio - 1) * Math.sin(radians(2 * offDeg)) ** 2);

/** How a description changes with a small deformation. */
export interface Sensitivity {
  readonly deformation: Deformation;
  /** Derivatives by the amount: degrees, and logarithms of ratios. */
  readonly edgesOffDeg: readonly number[];
  readonly cornersOffDeg: readonly number[];
  readonly edgeLogLengths: readonly number[];
  readonly cornerLogDistances: readonly number[];
  /** Change of all edges' directions over the noise on each (d′ per amount), and the same for the corners. */
  readonly seenInEdges: number;
  readonly seenInCorners: number;
}

/** Step of the central differences; descriptions are smooth on a scale of 1. */
const step = 1e-5;

/** Derivatives of the description in a frame by each deformation, at no deformation. */
export function sensitivities(
  shape: Quadrilateral,
  frameDeg: number,
  acuity: DirectionAcuity = ordinaryAcuity,
): Sensitivity[] {
  const here = describeInFrame(shape, frameDeg);
  return deformations.map((deformation) => {
    const deformed = (amount: number) => describeInFrame(deform(shape, deformation, amount), frameDeg);
    const [less, more] = [deformed(-step), deformed(step)];
    const slope = (of: (description: typeof here) => readonly number[], wrapAt = Infinity) =>
      of(more).map((value, index) => wrapped(value - of(less)[index]!, wrapAt) / (2 * step));
    const edgesOffDeg = slope((one) => one.edgesOffDeg, 90);
    const cornersOffDeg = slope((one) => one.cornersOffDeg, 90);
    const seen = (slopes: readonly number[], off: readonly number[]) =>
      Math.hypot(...slopes.map((value, index) => value / directionNoiseDeg(acuity, off[index]!)));
    return {
      deformation,
      edgesOffDeg,
      cornersOffDeg,
      edgeLogLengths: slope((one) => one.edgeLogLengths),
      cornerLogDistances: slope((one) => one.cornerLogDistances),
      seenInEdges: seen(edgesOffDeg, here.edgesOffDeg),
      seenInCorners: seen(cornersOffDeg, here.cornersOffDeg),
    };
  });
}

/** A direction just beyond half-way between the axes belongs to the other axis: no jump of 90°. */
const wrapped = (difference: number, period: number): number =>
  period === Infinity ? difference : difference - period * Math.round(difference / period);
