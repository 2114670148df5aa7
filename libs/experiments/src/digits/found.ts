import { z } from '@retinotopia/core';

const byClass = z.array(z.int().nonnegative()).readonly();

/** Mean cosines between columns side by side; `null` where there are no such two. */
const cosineOrNone = z.number().nullable();

/** One level's islands on an image of one thing that is brighter than what is around it, or their means over images. */
const levelIslands = z.object({
  /** How many there are, at most one a column. */
  islands: z.number(),
  /** Of columns side by side: both on the thing, one of them on it, none. */
  inside: cosineOrNone,
  edge: cosineOrNone,
  outside: cosineOrNone,
});

export const found = z.object({
  /** Images that it was judged on. */
  images: z.int().positive(),
  /** Errors of all columns together by class: after settling, and of what they say before its first step. */
  errors: byClass,
  errorsBefore: byClass,
  /** Share of images that a single column gets wrong, the mean over columns: before settling, and after each step. */
  singleErrors: z.array(z.number()).min(1).readonly(),
  /** Before settling and after each step, of each level, the lowest first. */
  islands: z.array(z.array(levelIslands).min(1)).min(1),
  /** Mean loss of each epoch. */
  losses: z.array(z.number()).readonly(),
});

/** What one training has shown on the images that it is judged on. */
export type Found = z.infer<typeof found>;
/** One level's part of it. */
export type LevelIslands = z.infer<typeof levelIslands>;
