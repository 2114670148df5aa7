import { z } from '@retinotopia/core';
import type { TaskResult } from '@retinotopia/hypothesis';

const share = z.number().min(0).max(1);

/** What of a finding is relied on. */
export const found = z.looseObject({
  parameters: z.int().positive(),
  curve: z.array(z.looseObject({ step: z.int().positive(), validation: share })),
  test: z.looseObject({ consensus: share, singleColumn: share.nullable() }),
});

/** What a run found. */
export type Found = Omit<TaskResult, 'task'>;
