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
  return shortest(() => run().dispose());
}

/** The same of anything that is done when it returns. */
export function shortest(run: () => void): number {
  run();
  let best = Infinity;
  const begun = performance.now();
  for (let count = 0; count < least.runs || performance.now() - begun < least.milliseconds; count++) {
    const started = performance.now();
    run();
    best = Math.min(best, performance.now() - started);
  }
  return best;
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
