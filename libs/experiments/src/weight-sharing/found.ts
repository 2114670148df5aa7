import type { ConsensusSpread } from '@retinotopia/columns';
import { z } from '@retinotopia/core';
import type { Accuracies } from './measures.ts';

/** A sample of a learning curve. What compares columns is `null` without columns. */
export const curvePoint = z.object({
  step: z.int().positive(),
  /** Mean loss on labelled images since the point before; `null` where their weight was 0. */
  loss: z.number().nullable(),
  /** Mean loss of agreeing; `null` before the columns agree. */
  disagreement: z.number().nullable(),
  /** Accuracy of the consensus on validation images. */
  validation: z.number(),
  /** How far the columns' functions lie apart on the same content, in bits. */
  functionDivergence: z.number().nullable(),
  /** Mean cosine between two columns' weights. */
  weightSimilarity: z.number().nullable(),
  /** What the columns say of the same content together. */
  consensus: z.object({ entropy: z.number(), information: z.number() }).nullable() satisfies z.ZodType<ConsensusSpread | null>, // prettier-ignore
});
/** A sample of a learning curve. */
export type CurvePoint = z.infer<typeof curvePoint>;

/** What one run found. */
export interface Found {
  /** Numbers that are learnt. */
  readonly parameters: number;
  /** For one image, forward. */
  readonly multiplications: number;
  readonly curve: readonly CurvePoint[];
  readonly test: Accuracies;
}

const share = z.number().min(0).max(1);

/** What of a finding is relied on. */
export const found = z.looseObject({
  parameters: z.int().positive(),
  multiplications: z.int().positive(),
  curve: z.array(
    z.looseObject({
      step: z.int().positive(),
      validation: share,
      functionDivergence: z.number().nonnegative().nullable(),
      weightSimilarity: z.number().nullable(),
    }),
  ),
  test: z.looseObject({ consensus: share, singleColumn: share.nullable() }),
});
