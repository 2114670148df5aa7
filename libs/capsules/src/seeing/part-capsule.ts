import { mean } from '@retinotopia/core';
import type { Template } from './template.ts';

/** Part capsules: what each kind of part looks like, and how sure to be where something looks like it. Weights alone. */
export interface PartCapsules {
  readonly kinds: readonly PartCapsule[];
}

/** What sees one kind of part. */
export interface PartCapsule {
  readonly kind: string;
  readonly template: Template;
  /** `[directions / 4, fields]`: what the coarse search expects of it in each direction of the first quarter turn. */
  readonly filters: Float64Array;
  /** The smallest and the largest size that is looked for, in units of the picture's frame. */
  readonly sizes: readonly [least: number, most: number];
  readonly calibration: Calibration;
}

/** How sure to be of a part that looks so much like its template: 1 / (1 + e^−(slope · (arctanh r − middle))). */
export interface Calibration {
  readonly slope: number;
  readonly middle: number;
}

/** Fisher's arctanh of a correlation, whose scatter does not depend on how high it is. */
export const fisher = (correlation: number): number => Math.atanh(Math.min(0.999, Math.max(-0.999, correlation)));

/** How surely a part is there, in (0, 1). */
export const presenceOf = ({ slope, middle }: Calibration, correlation: number): number =>
  1 / (1 + Math.exp(-slope * (fisher(correlation) - middle)));

/**
 * The logistic function between two normal distributions of one variance, in closed form (Fisher 1936): true parts and
 * the best false alarms count alike, however many there are of each.
 */
export function calibrate(trueFits: readonly number[], falseAlarms: readonly number[]): Calibration {
  const [right, wrong] = [trueFits.map(fisher), falseAlarms.map(fisher)];
  // Where nothing was mistaken for it in all pictures, all that is known of chance is that it has no correlation.
  const [above, below] = [mean(right), wrong.length > 0 ? mean(wrong) : 0];
  const squares = [...right.map((z) => (z - above) ** 2), ...wrong.map((z) => (z - below) ** 2)];
  const variance = Math.max(leastVariance, mean(squares));
  return { slope: Math.max(0, above - below) / variance, middle: (above + below) / 2 };
}

/** As if a few pictures were never quite like all others. */
const leastVariance = 0.02;
