// Proves the native engine in a process of its own, because a library that does not fit this machine may end it: runs
// products against plain JavaScript, then trains a small net. Prints one JSON document; `tools/native/proof.mjs` reads
// it.   node --import tsx tools/native/prove.mjs
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { defineRemovedUtilities } from '../../libs/compute/src/node-util-shim.ts';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
defineRemovedUtilities();

const requireFromCompute = createRequire(new URL('../../libs/compute/package.json', import.meta.url));
/** @type {typeof import('@tensorflow/tfjs')} */
const tf = requireFromCompute('@tensorflow/tfjs-node');
tf.enableProdMode();
const { binding } = /** @type {{ binding: { TF_Version: string } }} */ (/** @type {unknown} */ (tf.backend()));

const { losses, learned } = train();
console.log(
  JSON.stringify({
    tensorflow: binding.TF_Version,
    threads: process.env.TF_NUM_INTRAOP_THREADS ?? null,
    productError: Math.max(...smallProducts(), unsharedProduct()),
    firstLoss: losses.at(0),
    lastLoss: losses.at(-1),
    learned,
    blocksSignals: blocksSignals(),
    gflops: throughput(),
  }),
);

/** Whether a signal cannot interrupt this thread, as far as Linux tells; see block-signals.cc. */
function blocksSignals() {
  if (process.platform !== 'linux') return false;
  const SIGTERM = 15n;
  const [, blocked = '0'] = /^SigBlk:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return ((BigInt(`0x${blocked}`) >> (SIGTERM - 1n)) & 1n) === 1n;
}

/** The largest difference from plain JavaScript, for each way of transposing the factors. */
function smallProducts() {
  const sizes = { batch: 3, rows: 5, inner: 7, columns: 11 };
  return [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => productError(sizes, transposeA, transposeB, 1)),
  );
}

/** The shape that unshared nets live on, several times over: its threads must never disagree. */
function unsharedProduct() {
  return productError({ batch: 49, rows: 64, inner: 128, columns: 256 }, false, false, 10);
}

/**
 * @param {{ batch: number, rows: number, inner: number, columns: number }} sizes
 * @param {boolean} transposeA @param {boolean} transposeB
 * @param {number} repetitions
 */
function productError({ batch, rows, inner, columns }, transposeA, transposeB, repetitions) {
  const a = pattern(batch * rows * inner, 1);
  const b = pattern(batch * inner * columns, 2);
  /** Where element `[i, j]` of matrix `n` lies. @param {number} height @param {number} width @param {boolean} turned */
  const at = (height, width, turned) => (n, i, j) => n * height * width + (turned ? j * height + i : i * width + j);
  const inA = at(rows, inner, transposeA);
  const inB = at(inner, columns, transposeB);
  const expected = new Float32Array(batch * rows * columns);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < inner; k++) {
        const factor = a[inA(n, i, k)];
        for (let j = 0; j < columns; j++) {
          expected[(n * rows + i) * columns + j] += factor * b[inB(n, k, j)];
        }
      }
    }
  }
  const tensorA = tf.tensor3d(a, transposeA ? [batch, inner, rows] : [batch, rows, inner]);
  const tensorB = tf.tensor3d(b, transposeB ? [batch, columns, inner] : [batch, inner, columns]);
  let error = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const tensor = tf.matMul(tensorA, tensorB, transposeA, transposeB);
    const product = tensor.dataSync(); // Not through tf.tidy, which would walk over the whole array.
    tensor.dispose();
    for (let i = 0; i < expected.length; i++) error = Math.max(error, Math.abs(product[i] - expected[i]));
  }
  return error;
}

/** A net of one hidden layer learns a product of two numbers, which no linear map can. */
function train() {
  const inputs = tf.tensor2d(pattern(256 * 2, 3), [256, 2]);
  const targets = tf.tidy(() => inputs.prod(1, true));
  const hidden = tf.variable(tf.tensor2d(pattern(2 * 16, 4), [2, 16]));
  const bias = tf.variable(tf.tensor1d(pattern(16, 5)));
  const readout = tf.variable(tf.tensor2d(pattern(16, 6), [16, 1]));
  const optimizer = tf.train.adam(0.02);
  const losses = Array.from({ length: 60 }, () => {
    const loss = optimizer.minimize(
      () => tf.losses.meanSquaredError(targets, inputs.matMul(hidden).add(bias).tanh().matMul(readout)).asScalar(),
      true,
      [hidden, bias, readout],
    );
    return loss?.dataSync()[0] ?? NaN;
  });
  return { losses, learned: losses.at(-1) < 0.25 * losses.at(0) };
}

/** Of the unshared product's forward pass, the best of some, in GFLOP/s. */
function throughput() {
  const a = tf.ones([49, 64, 128]);
  const b = tf.ones([49, 128, 256]);
  const milliseconds = Array.from({ length: 60 }, () => {
    const start = performance.now();
    tf.matMul(a, b).dispose();
    return performance.now() - start;
  });
  return (2 * 49 * 64 * 128 * 256) / Math.min(...milliseconds) / 1e6;
}

/** Numbers in [-1, 1) that look random and are the same everywhere. @param {number} length @param {number} seed */
function pattern(length, seed) {
  return Float32Array.from({ length }, (_, i) => ((Math.imul(i + seed * 7919, 2654435761) >>> 8) % 2048) / 1024 - 1);
}
