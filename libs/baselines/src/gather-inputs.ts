import * as tf from '@tensorflow/tfjs-core';
import type { Wiring } from './wiring.ts';

/**
 * Lays the inputs of every unit side by side (im2col, for any wiring), so that a layer is one grouped product.
 *
 * It copies rows in plain JavaScript: TensorFlow.js's wasm backend gathers element by element, five times slower, and
 * has no gradient for it; on the native engine this is as fast as its own. The tensor is read at once, which suits
 * engines whose tensors lie in the processor's memory.
 * @param x `[below, B, D]`
 * @returns `[N, B, S · D]`, input by input
 */
export function gatherInputs(wiring: Wiring, x: tf.Tensor3D): tf.Tensor3D {
  const [below, batch, features] = x.shape;
  if (below !== wiring.below) {
    throw new RangeError(`the layer reads ${wiring.below} units, but [${x.shape.join(', ')}] has ${below}`);
  }
  const { units, inputs } = wiring;
  const gather = tf.customGrad((from) => {
    const values = (from as tf.Tensor).dataSync<'float32'>();
    const gathered = new Float32Array(units * batch * inputs * features);
    eachRow(wiring, batch, features, (at, to) => {
      for (let feature = 0; feature < features; feature++) gathered[to + feature] = values[at + feature]!;
    });
    return {
      value: tf.tensor3d(gathered, [units, batch, inputs * features]),
      gradFunc: (gradient: tf.Tensor) => {
        const behind = gradient.dataSync<'float32'>();
        const sums = new Float32Array(below * batch * features);
        eachRow(wiring, batch, features, (at, to) => {
          for (let feature = 0; feature < features; feature++) sums[at + feature]! += behind[to + feature]!;
        });
        return tf.tensor3d(sums, [below, batch, features]);
      },
    };
  });
  return gather(x) as tf.Tensor3D;
}

/** Visits every row of features that is copied. @param visit gets where it lies below, and where among the inputs */
function eachRow(
  { units, inputs, sources }: Wiring,
  batch: number,
  features: number,
  visit: (at: number, to: number) => void,
): void {
  for (let unit = 0, to = 0; unit < units; unit++) {
    for (let image = 0; image < batch; image++) {
      for (let input = 0; input < inputs; input++, to += features) {
        const source = sources[unit * inputs + input]!;
        if (source >= 0) visit((source * batch + image) * features, to);
      }
    }
  }
}
