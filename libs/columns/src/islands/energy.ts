import type { Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { scheduled, settlingSteps, type Mixing } from '../config.ts';
import type { ColumnField } from '../model.ts';
import { applyNet } from '../net.ts';
import { contributionsOf, type Embeddings } from '../settle.ts';

/** The energy of one level at one step, by where the disagreement comes from. */
export interface LevelEnergy extends Readonly<Record<keyof Mixing, number>> {
  readonly total: number;
}

/**
 * The energy of the multi-level real-valued Ising model that settling goes down, at every step of a trajectory.
 *
 * A level's energy is how far its embeddings e disagree with what is averaged in a settling step, weighted as settling weighs it:
 *
 *   E = mean over columns, images and D of ½ · Σₖ wₖ · (e − oₖ)² / Σₖ wₖ,
 *
 * with oₖ the bottom-up prediction from the level below, the top-down prediction from the level above, what the
 * embedding was a step before, and the attention-weighted mean of the neighbours. Multiplied out, the last is the
 * coupling −w·Σ_y a_xy·(e_x · e_y) of an Ising model whose spins are vectors and whose couplings follow agreement;
 * the first two are the fields that the other levels exert. With the contributions held still, the settling step
 * e ← Σₖ wₖ·oₖ / Σₖ wₖ is exactly the least of E; that they move with e is why E can rise.
 * @param inputs `[C, B, P]`
 * @param trajectory from settling on these inputs
 * @returns T + 1 steps of L levels; at the first step there is nothing before, so its temporal part is 0
 */
export const energyByStep = (
  field: ColumnField,
  parameters: Parameters,
  inputs: tf.Tensor3D,
  trajectory: readonly Embeddings[],
): readonly (readonly LevelEnergy[])[] =>
  tf.tidy(() => {
    const { temperature, mixing } = field.config;
    const fromRetina = applyNet(parameters, 'bottomUp/0', inputs);
    return trajectory.map((embeddings, step) => {
      // At the end of a schedule the last step's settings hold on.
      const at = Math.min(step, Math.max(0, settlingSteps(field.config) - 1));
      const settings = {
        temperature: scheduled(temperature, at, 'temperature'),
        mixing: scheduled(mixing, at, 'mixing'),
      };
      return embeddings.map((embedding, level) =>
        tf.tidy(() => {
          const contributions = contributionsOf(field, parameters, fromRetina, embeddings, level, settings);
          const all = contributions.reduce((sum, { weight }) => sum + weight, 0);
          const parts = contributions.map(({ from, weight, ask }) => {
            if (weight === 0) return [from, 0] as const;
            const contribution = from === 'previous' ? (trajectory[step - 1]?.[level] ?? embedding) : ask();
            const apart = tf.mean(tf.squaredDifference(embedding, contribution)).dataSync()[0]!;
            return [from, (weight * apart) / (2 * all)] as const;
          });
          const total = parts.reduce((sum, [, value]) => sum + value, 0);
          return { ...(Object.fromEntries(parts) as Record<keyof Mixing, number>), total };
        }),
      );
    });
  });

/**
 * How far each step moved the embeddings: the root of the mean square of the change over that of the embeddings.
 * @returns T steps of L levels
 */
export const changeByStep = (trajectory: readonly Embeddings[]): readonly (readonly number[])[] =>
  trajectory.slice(1).map((embeddings, step) =>
    embeddings.map((embedding, level) =>
      tf.tidy(() => {
        const change = tf.sum(tf.squaredDifference(embedding, trajectory[step]![level]!)).dataSync()[0]!;
        const size = tf.sum(tf.square(embedding)).dataSync()[0]!;
        return size === 0 ? 0 : Math.sqrt(change / size);
      }),
    ),
  );

/**
 * After how many steps all levels keep still: the first after which no step changes any level by more than a share.
 * @param changes from {@link changeByStep}
 * @returns `null` where they do not within these steps
 */
export function stepsToSettle(changes: readonly (readonly number[])[], still = 0.05): number | null {
  const lastMove = changes.findLastIndex((levels) => levels.some((change) => change > still));
  return lastMove === changes.length - 1 && changes.length > 0 ? null : lastMove + 1;
}
