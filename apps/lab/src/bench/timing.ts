import { shortest } from '@retinotopia/runs';
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

/** The shortest of several runs of a case, in milliseconds. */
export async function time({ run }: Case): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve)); // Lets messages of the process out between two cases.
  return shortest(() => run().dispose());
}
