import { z } from '@retinotopia/core';

/** Before the first settling step, and after each. */
const byStep = z.array(z.number()).min(1).readonly();

/** How the columns of an object agree at one level. */
const objectIslands = z.object({
  /** Groups of its parts that agree, directly or through others: from all, where it is one, to as many as it has parts. */
  islands: z.number(),
  /** Mean cosine between columns of one object, and between columns of objects of different classes. */
  inside: z.number(),
  across: z.number(),
});

export const found = z.object({
  /** Share of test objects recognised by all columns that see an ellipse together. */
  accuracy: byStep,
  /** Share of the columns that see an ellipse which by themselves say whose it is. */
  single: byStep,
  /** By step and level, the lowest first. */
  islands: z.array(z.array(objectIslands).min(1)).min(1),
  /** Mean loss of each epoch. */
  losses: z.array(z.number()).readonly(),
});

/** What one training found on test images. */
export type Found = z.infer<typeof found>;
/** One level's part of it. */
export type ObjectIslands = z.infer<typeof objectIslands>;
