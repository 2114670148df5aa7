import { z } from '@retinotopia/core';
import { tests } from './viewpoints.ts';

const share = z.number().min(0).max(1);

const testFound = z.object({
  /** Share of objects of which the right one of the families is named. */
  accuracy: share,
  /** How often a true face is more of one than a scrambled face is: the area under the receiver's characteristic. */
  area: share,
});

export const found = z.object({
  tests: z.record(z.enum(tests), testFound),
  /** Numbers that were learnt. */
  weights: z.int().positive(),
  /** Mean loss of each epoch; none where nothing is learnt by descent. */
  losses: z.array(z.number()).readonly(),
});

/** What one theory has learnt, and its answers to tests. */
export type Found = z.infer<typeof found>;
/** Those to one test. */
export type TestFound = z.infer<typeof testFound>;
