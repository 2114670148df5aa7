// Asks a fresh process whether the native engine works.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Proof what `prove.mjs` measured
 * @property {string} tensorflow version of the library
 * @property {number | null} productError largest difference from plain JavaScript; `null` for no number
 * @property {number} firstLoss
 * @property {number} lastLoss
 * @property {boolean} learned
 * @property {boolean} blocksSignals whether signals are kept away from the threads that compute
 * @property {number} gflops
 */

/** Sums of 128 products of numbers below 1, in single precision, taken in any order, agree within this. */
const tolerance = 1e-4;

/**
 * @param {URL} [script] what the process runs
 * @returns {{ works: true, proof: Proof } | { works: false, reason: string }}
 */
export function proveEngine(script = new URL('prove.mjs', import.meta.url)) {
  const { status, signal, stdout, stderr, error } = spawnSync(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(script)],
    { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8', timeout: 120_000 },
  );
  if (error) return { works: false, reason: error.message };
  if (signal) return { works: false, reason: `loading it ended the process with ${signal}` };
  if (status !== 0) return { works: false, reason: cause(stderr) };
  const proof = /** @type {Proof} */ (JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  // `null` is how JSON writes what is not a number.
  if (proof.productError === null || !(proof.productError < tolerance)) {
    return { works: false, reason: `a product is wrong by ${proof.productError}` };
  }
  if (!proof.learned) {
    return { works: false, reason: `training does not learn: loss ${proof.firstLoss} → ${proof.lastLoss}` };
  }
  return { works: true, proof };
}

/** @param {Proof} proof */
export const inWords = ({ tensorflow, productError, firstLoss, lastLoss, gflops }) =>
  `TensorFlow ${tensorflow}; products differ from plain JavaScript by at most ${productError.toExponential(0)}; ` +
  `60 training steps took the loss from ${firstLoss.toFixed(3)} to ${lastLoss.toFixed(3)}; ` +
  `${gflops.toFixed(0)} GFLOP/s on 49 × 64×128→256`;

/** The line of a stack trace that names the error. @param {string} stderr */
function cause(stderr) {
  const lines = stderr.split('\n').map((line) => line.trim());
  const named = lines.find((line) => /^\w*Error\b.*: /.test(line)) ?? lines.find((line) => line !== '');
  return named?.replace(/^Error: /, '') ?? 'unknown';
}
