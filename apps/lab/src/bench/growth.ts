import { exponent } from '@retinotopia/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Prepared } from './cases.ts';
import { time } from './timing.ts';

/** How a training step grows with the number of columns. */
export interface Growth {
  readonly points: readonly {
    readonly columns: number;
    readonly ms: number;
    /** The most that tensors held at once during a step. */
    readonly bytes: number;
  }[];
  /** The exponents are fitted to the points from this many columns on. */
  readonly fittedFrom: number;
  readonly timeExponent: number;
  readonly bytesExponent: number;
}

/** Squares, so that the columns make a lattice. */
const columnCounts = [16, 64, 256, 1024, 4096] as const;
const fittedFrom = 64;

/** Times the training step of each number of columns. @param prepare gives the cases of so many columns */
export async function growth(prepare: (columns: number) => Prepared): Promise<Growth> {
  const points: { columns: number; ms: number; bytes: number }[] = [];
  for (const columns of columnCounts) {
    process.stderr.write(`train-step of ${columns} columns …\n`);
    const { cases, free } = prepare(columns);
    const step = cases.find(({ name }) => name.startsWith('train-step'))!;
    points.push({ columns, ms: await time(step), bytes: await peakBytes(step.run) });
    free();
  }
  const fitted = points.filter(({ columns }) => columns >= fittedFrom);
  return {
    points,
    fittedFrom,
    timeExponent: exponent(fitted.map(({ columns, ms }) => [columns, ms])),
    bytesExponent: exponent(fitted.map(({ columns, bytes }) => [columns, bytes])),
  };
}

async function peakBytes(run: () => tf.Tensor): Promise<number> {
  let result: tf.Tensor | undefined;
  const { peakBytes } = await tf.profile(() => (result = run()));
  result?.dispose();
  return peakBytes;
}
