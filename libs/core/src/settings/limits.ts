import { z } from './zod.ts';

/** What settings of experiments may be. Limits are far above what any machine can train; they stop what can only be a slip or meant to harm. */

/** A whole number. */
export const whole = (least: number, most: number) => {
  const fault = `must be a whole number from ${least} to ${most}`;
  return z.int(fault).min(least, fault).max(most, fault);
};

/** A number from a least to a most. */
export const between = (least: number, most: number) => {
  const fault = `must be from ${least} to ${most}`;
  return z.number(fault).min(least, fault).max(most, fault);
};

/** A number from 0. */
export const numberUpTo = (most: number) => between(0, most);

/** A number above 0. */
export const above0UpTo = (most: number) =>
  z.number('must be a number').gt(0, 'must be above 0').max(most, `must be at most ${most}`);

/** A share of a whole. */
export const share = numberUpTo(1);
/** A cosine that embeddings are held against. */
export const cosine = z.number('must be a number').min(-1, 'must be at least −1').max(1, 'must be at most 1');
/** How much one part of a loss counts beside others. */
export const weight = numberUpTo(1e6);
/** A number of images. */
export const imagesFrom = (least: number) => whole(least, 1e9);
/** Images in a step. */
export const batchSize = whole(1, 100_000);

/** Some things, none of them twice. */
export const allDifferent = <Item extends z.ZodType>(list: z.ZodArray<Item>) =>
  list
    .min(1, 'must name at least one')
    .refine((values) => new Set(values).size === values.length, 'must not name one twice')
    .meta({ uniqueItems: true })
    .readonly();

/** One of these names. */
export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

/** Some of these names. */
export const someOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  allDifferent(z.array(oneOf(values)));

/** The seeds of an experiment. */
export const seeds = allDifferent(z.array(whole(0, Number.MAX_SAFE_INTEGER)).max(1000, 'must name at most 1000'));

/** What an engine could hold of one kind, such as weights or hidden activities: 1 GiB of numbers. */
export const mostNumbers = 2 ** 28;

/** A fault where more numbers are asked for than an engine could hold, or `null`. @param of what they are @param by the settings that make them many */
export const tooMany = (found: number, of: string, by: string): string | null =>
  found <= mostNumbers ? null : `asks for about ${found} ${of}, more than ${mostNumbers}: take fewer or smaller ${by}`;

/** Refuses settings by those faults that there are. @param context of the schema's `superRefine` */
export function refuse(context: { addIssue(fault: string): void }, ...faults: readonly (string | null)[]): void {
  for (const fault of faults) if (fault !== null) context.addIssue(fault);
}
