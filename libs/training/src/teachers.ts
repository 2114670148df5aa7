import { cloneParameters, disposeParameters, mapParameters, type Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Parameters that do not learn, made out of those that do; a loss asks them what to learn. A teacher is as the
 * parameters are when a loss first asks it, and then
 * - `frozen`: stays so;
 * - `mean`: moves with each step at which a loss asks it, and is an exponential moving average (Tarvainen and Valpola
 *   2017) of which a share is kept;
 * - `stale`: is replaced at every step that is a multiple of some number (Anil et al. 2018).
 */
export type Teacher = { readonly name: string } & (
  | { readonly kind: 'frozen' }
  | { readonly kind: 'mean'; readonly kept: number }
  | { readonly kind: 'stale'; readonly every: number }
);

/** A teacher at a step. @param before as it was, taken over; `null` where it has not begun @returns the caller's to free */
export function followTeacher(
  teacher: Teacher,
  before: Parameters | null,
  parameters: Parameters,
  step: number,
): Parameters {
  if (before === null) return cloneParameters(parameters);
  if (teacher.kind === 'frozen' || (teacher.kind === 'stale' && step % teacher.every !== 0)) return before;
  const after = teacher.kind === 'stale' ? cloneParameters(parameters) : between(before, parameters, teacher.kept);
  disposeParameters(before);
  return after;
}

const between = (before: Parameters, parameters: Parameters, kept: number): Parameters =>
  mapParameters(before, (own, name) => tf.tidy(() => tf.add(tf.mul(own, kept), tf.mul(parameters[name]!, 1 - kept))));
