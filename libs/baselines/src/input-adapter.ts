import { groupedDense, type Parameters } from '@retinotopia/compute';
import type { Retina } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { frameShares } from './reference-frame.ts';

/**
 * The strongest sharing that a non-uniform retina allows: each column has a linear map of its own from its inputs to
 * an input space that all columns have in common, learnt with the rest, and everything behind it is shared.
 */

const path = 'adapter/weights';

/**
 * A map that starts as nothing: input p stays input p. So training starts where plain sharing does.
 * @returns `[C, P, P]` under its path among the parameters; the caller frees it
 */
export const initialiseAdapter = (columns: number, inputs: number): Parameters => ({
  [path]: tf.tidy(() => tf.tile(tf.expandDims(tf.eye(inputs), 0), [columns, 1, 1])),
});

/**
 * A map that starts from where each column's fields lie: position v of a frame of side × side positions over the
 * column's patch gets the mean of the fields around it, weighted bilinearly, or the nearest field where there is none
 * around. What the retina knows of itself is given for free, so that learning only has to correct it.
 * @returns `[C, P, side²]` under its path among the parameters; the caller frees it
 */
export function adapterFromPlaces({ columns, fields }: Retina, side: number): Parameters {
  const { count, widest, xDeg, yDeg, reachDeg } = columns;
  const positions = side ** 2;
  const map = new Float32Array(count * widest * positions);
  for (let column = 0; column < count; column++) {
    const within = (field: number) => {
      const reach = reachDeg[column]!;
      return [(fields.xDeg[field]! - xDeg[column]!) / reach, (fields.yDeg[field]! - yDeg[column]!) / reach] as const;
    };
    const places = Array.from(columns.fields[column]!, within);
    const at = (input: number, position: number) => (column * widest + input) * positions + position;
    const weighed = new Float64Array(positions);
    places.forEach(([u, v], input) => {
      for (const [position, share] of frameShares(u, v, side, 'bilinear')) {
        map[at(input, position)] = share;
        weighed[position]! += share;
      }
    });
    weighed.forEach((sum, position) => {
      if (sum > 0) places.forEach((_, input) => (map[at(input, position)]! /= sum));
      else map[at(nearestTo(places, position, side), position)] = 1;
    });
  }
  return { [path]: tf.tensor3d(map, [count, widest, positions]) };
}

function nearestTo(places: readonly (readonly [number, number])[], position: number, side: number): number {
  const along = (index: number) => (side === 1 ? 0 : (2 * index) / (side - 1) - 1);
  const [x, y] = [along(position % side), along(Math.floor(position / side))];
  const distances = places.map(([u, v]) => Math.hypot(u - x, v - y));
  return distances.indexOf(Math.min(...distances));
}

/** Brings each column's inputs to the common space. @param inputs `[C, B, P]` @returns `[C, B, P′]` */
export const adaptInputs = (parameters: Parameters, inputs: tf.Tensor3D): tf.Tensor3D =>
  groupedDense(inputs, parameters[path] as tf.Tensor3D);
