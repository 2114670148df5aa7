import { namedFaults, parseStrictJson, z } from '@retinotopia/core';
import type { BackendDescription } from '@retinotopia/compute';
import type { Summary } from './summary.ts';
import type { Run, Seeded } from './task.ts';

/** What `result.json` holds: nothing that differs between two runs of the same settings on the same engine. */
export interface Result<Settings = object, Task = Seeded, Found = object> {
  readonly formatVersion: typeof resultFormat;
  readonly experiment: string;
  /** The images; `null` for experiments that draw their own. */
  readonly dataset: string | null;
  readonly backend: BackendDescription;
  readonly settings: Settings;
  readonly runs: readonly Run<Task, Found>[];
  /** Tasks that did not end, each with its reason. */
  readonly missing: readonly string[];
  readonly summary: Summary;
}

/** Formats 1 and 2 were of single experiments, before they had one form. */
export const resultFormat = 3;

/** What is not finite, as the ends of an interval that one seed does not have, is `null` in JSON. */
const number = z.number().nullable();

const tableSchema = z
  .looseObject({
    title: z.string(),
    columns: z.array(
      z.looseObject({
        title: z.string(),
        digits: z.int().min(0).max(20).optional(),
        percent: z.boolean().optional(),
        signed: z.boolean().optional(),
      }),
    ),
    rows: z.array(
      z.array(
        z.union([
          z.string(),
          number,
          z.strictObject({ value: number, low: number, high: number }),
          z.strictObject({ values: z.array(number), mean: number, deviation: number }),
          z.array(number),
        ]),
      ),
    ),
    note: z.string().optional(),
    reportOnly: z.boolean().optional(),
  })
  .refine(
    ({ columns, rows }) => rows.every(({ length }) => length === columns.length),
    'has a row that is not as wide as its head',
  );

const resultSchema = z.looseObject({
  formatVersion: z.literal(resultFormat),
  experiment: z.string(),
  dataset: z.string().nullable(),
  backend: z.looseObject({ engine: z.string() }),
  settings: z.looseObject({}),
  runs: z.array(z.looseObject({ task: z.looseObject({ seed: z.int() }), found: z.looseObject({}) })),
  missing: z.array(z.string()),
  summary: z.looseObject({
    answer: z.string(),
    sentences: z.array(z.string()).optional(),
    tables: z.array(tableSchema),
    differences: z.array(z.tuple([z.string(), z.string()])).optional(),
    aims: z.array(z.looseObject({ reached: z.boolean(), sentence: z.string() })).optional(),
  }),
});

/** A text that is no result: everything that is wrong with it, each with its path. */
export class ResultFormatError extends Error {
  override readonly name = 'ResultFormatError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(faults.join('; '), options);
    this.faults = faults;
  }
}

/** Reads a `result.json`, whatever experiment it is of. @throws ResultFormatError */
export function readResult(text: string): Result {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (cause) {
    throw new ResultFormatError([`this is no JSON: ${(cause as Error).message}`], { cause });
  }
  const { formatVersion } = (value ?? {}) as { formatVersion?: unknown };
  if (typeof formatVersion === 'number' && formatVersion !== resultFormat) {
    throw new ResultFormatError([
      `it is of format ${formatVersion}, and this version reads format ${resultFormat}`,
    ]);
  }
  const { error } = resultSchema.safeParse(value);
  if (error !== undefined) throw new ResultFormatError(namedFaults(error.issues));
  return value as Result; // As it is: a parsed copy has its keys in another order, and so other bytes.
}
