import type * as tf from '@tensorflow/tfjs-core';

/** One timed case: what it does, how large, and how much arithmetic that is. */
export interface Case {
  readonly name: string;
  readonly shape: string;
  /** Multiplications and additions of the products in it, as two operations each. */
  readonly flop: number;
  /** Does it once; what it returns is freed. All engines of Node have computed it by then. */
  readonly run: () => tf.Tensor;
}

/** At least this many runs, and at least so long, so that one run that the machine disturbs does not count. */
const least = { runs: 5, milliseconds: 400 } as const;

/**
 * The shortest of several runs, after one that is not counted.
 * @returns milliseconds
 */
export async function time({ run }: Case): Promise<number> {
  await pause();
  once(run);
  let best = Infinity;
  const begun = performance.now();
  for (let count = 0; count < least.runs || performance.now() - begun < least.milliseconds; count++) {
    best = Math.min(best, once(run));
  }
  return best;
}

function once(run: () => tf.Tensor): number {
  const begun = performance.now();
  const result = run();
  const milliseconds = performance.now() - begun;
  result.dispose();
  return milliseconds;
}

/** Lets messages of the process out between two cases. */
const pause = () => new Promise((resolve) => setImmediate(resolve));

/** The exponent p of time ∝ size^p: the slope of a straight line through the logarithms. */
export function exponent(points: readonly (readonly [size: number, value: number])[]): number {
  const logs = points.map(([size, value]) => [Math.log(size), Math.log(value)] as const);
  const [meanX, meanY] = [0, 1].map(
    (axis) => logs.reduce((sum, point) => sum + point[axis]!, 0) / logs.length,
  );
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX!) * (y - meanY!), 0);
  return covariance / logs.reduce((sum, [x]) => sum + (x - meanX!) ** 2, 0);
}
