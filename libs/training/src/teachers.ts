import { cloneParameters, disposeParameters, mapParameters, type Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Parameters that do not learn, made out of those that do; a loss asks them what to learn. A teacher is as the
 * parameters are when a loss first asks for it, and then
 * - `frozen`: stays so;
 * - `mean`: moves with each step that a loss asks for it, and is an exponential moving average (Tarvainen and Valpola
 *   2017) of which this share is kept;
 * - `stale`: is replaced at every step that is a multiple of this (Anil et al. 2018).
 */
export type TeacherRule =
  | { readonly kind: 'frozen' }
  | { readonly kind: 'mean'; readonly kept: number }
  | { readonly kind: 'stale'; readonly every: number };

/** A teacher at a step. @param teacher as it was, taken over; `null` where it has not begun @returns the caller's to free */
export function followTeacher(
  rule: TeacherRule,
  teacher: Parameters | null,
  parameters: Parameters,
  step: number,
): Parameters {
  if (teacher === null) return cloneParameters(parameters);
  if (rule.kind === 'frozen' || (rule.kind === 'stale' && step % rule.every !== 0)) return teacher;
  const next = rule.kind === 'stale' ? cloneParameters(parameters) : between(teacher, parameters, rule.kept);
  disposeParameters(teacher);
  return next;
}

const between = (teacher: Parameters, parameters: Parameters, kept: number): Parameters =>
  mapParameters(teacher, (own, name) =>
    tf.tidy(() => tf.add(tf.mul(own, kept), tf.mul(parameters[name]!, 1 - kept))),
  );
