// Feeds the column kernels shapes that are likely to be got wrong (nothing, one, primes, one below and above each tile
// and block) and compares every kernel and its gradients with TensorFlow.js's own `cpu` backend, for a given time:
//   npm run fuzz -- kernels [--seconds 20] [--seed 1]
import process from 'node:process';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import {
  columnAttention,
  groupedDense,
  layerNorm,
  randomStream,
  rootMeanSquareNorm,
  useBackend,
} from '@retinotopia/compute';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
const random = randomStream(Number(values.seed), 'fuzz/kernels');

const lengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23, 31, 32, 33, 47, 63, 64, 65];
const longLengths = [255, 256, 257, 511, 512, 513];
const one = (list) => list[random.integer(list.length)];
/** Rarely a length that crosses a block of the cache. */
const length = () => (random.uniform() < 0.03 ? one(longLengths) : one(lengths));
const flag = () => random.uniform() < 0.5;

/** Each draws a case: its name, the shapes of its inputs, and what it does with them. */
const targets = {
  product() {
    const [m, n, k, batch] = [length(), length(), length(), one([0, 1, 2, 3, 5])];
    const [ta, tb] = [flag(), flag()];
    // The cpu backend takes one matrix for each of none to be one.
    const matrices = () => (batch > 0 && flag() ? 1 : batch);
    const a = [matrices(), ...(ta ? [k, m] : [m, k])];
    const b = [matrices(), ...(tb ? [n, k] : [k, n])];
    return {
      shapes: [a, b],
      run: (x, y) => tf.matMul(x, y, ta, tb),
      says: `${ta} ${tb}`,
      gradients: a[0] === b[0],
    };
  },
  dense() {
    const [groups, batch, inputs, outputs] = [one([1, 2, 3, 5]), length(), length(), length()];
    const sets = flag() ? 1 : groups;
    const activation = one(['linear', 'relu', 'elu', 'sigmoid']);
    return {
      shapes: [
        [groups, batch, inputs],
        [sets, inputs, outputs],
        [sets, 1, outputs],
      ],
      run: (x, weights, bias) => groupedDense(x, weights, bias, activation),
      says: activation,
      gradients: true,
    };
  },
  attention() {
    const [columns, images, size] = [1 + random.integer(20), one([0, 1, 2, 5]), length()];
    const indices = [];
    const offsets = [0];
    for (let column = 0; column < columns; column++) {
      for (let entry = random.integer(columns + 2); entry > 0; entry--) indices.push(random.integer(columns));
      offsets.push(indices.length);
    }
    const neighbours = { offsets: Int32Array.from(offsets), indices: Int32Array.from(indices) };
    return {
      shapes: [[columns, images, size]],
      run: (x) => columnAttention(x, neighbours, 1 + size / 2),
      says: `${indices.length} pairs`,
      gradients: true,
    };
  },
  normalise() {
    const run = one([(x) => rootMeanSquareNorm(x), (x) => layerNorm(x)]);
    // Rows of nearly equal numbers are divided by little, and rounding with them.
    return { shapes: [[length(), length()]], run, says: '', gradients: true, tolerance: 5e-3 };
  },
};

await useBackend('cpu');
await useBackend('wasm');
let cases = 0;
const begun = performance.now();
while (performance.now() - begun < 1000 * seconds) {
  const name = one(Object.keys(targets));
  const { shapes, run, says, gradients, tolerance = 1e-4 } = targets[name]();
  const inputs = shapes.map((shape) =>
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 2 * random.uniform() - 1),
  );
  const found = await evaluate('wasm', run, shapes, inputs, gradients);
  const expected = await evaluate('cpu', run, shapes, inputs, gradients);
  const wrong = found.findIndex((values, index) => differs(values, expected[index], tolerance));
  cases++;
  if (wrong >= 0) {
    console.error(
      `${name} ${says} of ${JSON.stringify(shapes)}: output ${wrong} differs (case ${cases}, --seed ${values.seed})`,
    );
    process.exit(1);
  }
}
console.log(`${cases} cases in ${seconds} s, none differs from the cpu backend`);

/** The function's value, and where asked for its gradients, on a backend. */
async function evaluate(backend, run, shapes, inputs, gradients) {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const tensors = inputs.map((input, index) => tf.tensor(input, shapes[index]));
    const value = run(...tensors);
    const all = [value];
    if (gradients && value.size > 0) {
      all.push(...tf.grads((...given) => tf.sum(tf.square(run(...given))))(tensors));
    }
    return all.map((tensor) => tensor.dataSync());
  });
}

function differs(found, expected, tolerance) {
  if (found.length !== expected.length) return true;
  const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return found.some((value, index) => !(Math.abs(value - expected[index]) <= tolerance * size));
}
