import { namedFaults, parseStrictJson, z } from '@retinotopia/core';
import { arms } from './arms.ts';
import type { TaskResult } from './experiment.ts';
import { retinaNames } from './protocol.ts';
import type { HypothesisResult } from './result.ts';

const share = z.number().min(0).max(1);
/** An end of an interval that a single seed does not have is written as `null`, as JSON has no other way. */
const bound = z.number().nullable();
const estimate = z.looseObject({ value: z.number().nullable(), low: bound, high: bound }).nullable();

const taskResult = z.looseObject({
  task: z.looseObject({ retina: z.enum(retinaNames), arm: z.enum(arms), seed: z.int() }),
  parameters: z.int().positive(),
  multiplications: z.int().positive().optional(),
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

/** What of `result.json` a reader relies on; what else it holds is let through. */
const schema = z.looseObject({
  formatVersion: z.literal(3),
  dataset: z.string(),
  protocol: z.looseObject({
    retinas: z.array(z.enum(retinaNames)),
    arms: z.array(z.enum(arms)),
    seeds: z.array(z.int()),
    trainImages: z.int().positive(),
    unlabelledImages: z.int().nonnegative(),
    trainingSteps: z.int().positive(),
    columnsAcross: z.int().positive(),
    places: z.enum(['fixed', 'fresh']),
  }),
  runs: z.array(taskResult),
  missing: z.array(z.string()),
  aims: z.array(z.looseObject({ reached: z.boolean(), sentence: z.string() })),
  verdicts: z.array(
    z.looseObject({
      retina: z.enum(retinaNames),
      sharingGap: estimate,
      codistillationGain: estimate,
      gapRecovered: estimate,
      sentences: z.array(z.string()),
    }),
  ),
});

/** A text that is no result of the experiment: everything that is wrong with it, each with its path. */
export class ResultFormatError extends Error {
  override readonly name = 'ResultFormatError';
  readonly faults: readonly string[];
  /** Whether nothing is wrong with it but that another version of this program wrote it. */
  readonly ofAnotherFormat: boolean;
  constructor(faults: readonly string[], options?: ErrorOptions & { readonly ofAnotherFormat?: boolean }) {
    super(faults.join('; '), options);
    this.faults = faults;
    this.ofAnotherFormat = options?.ofAnotherFormat ?? false;
  }
}

/** Reads a `result.json`. @throws ResultFormatError */
export function readResult(text: string): HypothesisResult {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (cause) {
    throw new ResultFormatError([`this is no JSON: ${(cause as Error).message}`], { cause });
  }
  const { formatVersion } = (value ?? {}) as { formatVersion?: unknown };
  if (typeof formatVersion === 'number' && formatVersion !== 3) {
    throw new ResultFormatError([`it is of format ${formatVersion}, and this program reads format 3`], { ofAnotherFormat: true }); // prettier-ignore
  }
  return parsed(schema, value) as unknown as HypothesisResult;
}

/** What one task found, which may come from anywhere. @throws ResultFormatError */
export const checkTaskResult = (value: unknown): TaskResult =>
  parsed(taskResult, value) as unknown as TaskResult;

function parsed<Schema extends z.ZodType>(of: Schema, value: unknown): z.infer<Schema> {
  const { error } = of.safeParse(value);
  if (error !== undefined) throw new ResultFormatError(namedFaults(error.issues));
  return value as z.infer<Schema>; // As it is: a parsed copy has its keys in another order, and so other bytes.
}
