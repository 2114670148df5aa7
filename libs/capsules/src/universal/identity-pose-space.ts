import { total } from '@retinotopia/core';
import { radians } from '@retinotopia/geometry';

/** What a universal capsule may hold: any of some things, turned any way. */
export interface IdentityPoseSpace {
  readonly identities: readonly string[];
  /** Directions on the circle at which densities are computed, evenly spread from 0. */
  readonly directions: number;
}

/**
 * A distribution over identity × pose, `[identities, directions]`, row by row. Sums to 1.
 */
export type Density = Float64Array;

/** One of the things that a capsule may take something for. */
export interface Hypothesis {
  readonly identity: string;
  readonly turnDeg: number;
  /** Standard deviation of the direction. */
  readonly spreadDeg: number;
  readonly weight: number;
}

/** How many points a density has. */
export const pointsOf = ({ identities, directions }: IdentityPoseSpace): number => identities.length * directions;

/** The direction of a column of a density, in radians. */
export const directionRad = ({ directions }: IdentityPoseSpace, index: number): number =>
  (2 * Math.PI * index) / directions;

/** A mixture of von Mises distributions, one for each hypothesis, and a little of everything else. @param rest its share */
export function densityOf(space: IdentityPoseSpace, hypotheses: readonly Hypothesis[], rest = 0.02): Density {
  const { identities, directions } = space;
  const density = new Float64Array(pointsOf(space)).fill(rest / pointsOf(space));
  const all = total(hypotheses.map(({ weight }) => weight));
  for (const { identity, turnDeg, spreadDeg, weight } of hypotheses) {
    const row = identities.indexOf(identity);
    if (row < 0) throw new RangeError(`"${identity}" is none of ${identities.join(', ')}`);
    const concentration = 1 / radians(spreadDeg) ** 2;
    const bump = Float64Array.from({ length: directions }, (_, index) =>
      Math.exp(concentration * (Math.cos(directionRad(space, index) - radians(turnDeg)) - 1)),
    );
    const sum = total(bump);
    for (let index = 0; index < directions; index++) {
      density[row * directions + index]! += ((1 - rest) * (weight / all) * bump[index]!) / sum;
    }
  }
  return density;
}

/** How much of a density lies within so many degrees of a hypothesis' direction, in its identity. */
export function massNear(
  space: IdentityPoseSpace,
  density: Density,
  { identity, turnDeg }: Pick<Hypothesis, 'identity' | 'turnDeg'>,
  withinDeg: number,
): number {
  const row = space.identities.indexOf(identity) * space.directions;
  let mass = 0;
  for (let index = 0; index < space.directions; index++) {
    const away = Math.cos(directionRad(space, index) - radians(turnDeg));
    if (away >= Math.cos(radians(withinDeg)) - 1e-12) mass += density[row + index]!;
  }
  return mass;
}

/** How undecided a density is, in bits. */
export const entropyBits = (density: Density): number =>
  -density.reduce((sum, p) => sum + (p > 0 ? p * Math.log2(p) : 0), 0);
