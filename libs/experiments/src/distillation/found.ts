import { mean, total, z } from '@retinotopia/core';
import type { Experiment, Run } from '@retinotopia/runs/experiment';
import type { Task } from './tasks.ts';

const byClass = z.array(z.int().nonnegative()).readonly();

/** What one training has shown on the test images. */
export const found = z.object({
  errors: z.array(byClass).min(1).readonly().describe('Errors of each net by class'),
  vote: byClass.nullable().describe('Errors of the nets’ vote by class, where they are more than one'),
  bias: z
    .object({
      classes: byClass.describe('Those whose logits were raised by it'),
      bias: z.number(),
      validation: z
        .object({ after: z.int(), before: z.int() })
        .describe('Errors on the validation images that it was found on: with it, and without'),
      errors: byClass.describe('Errors on the test images, with it'),
    })
    .nullable()
    .describe('What a student of withheld classes was given, where it is one'),
  losses: z.array(z.number()).readonly().describe('Mean loss of each epoch'),
});
export type Found = z.infer<typeof found>;
export type DistillationRun = Run<Task, Found>;

/** Test errors of a run: of its net, or the mean of its nets. */
export const errorsOf = ({ errors }: Found): number => mean(errors.map(total));

/** Test errors of the vote of a run's nets. */
export const voteErrorsOf = ({ vote }: Found): number | null => vote && total(vote);

/** Test errors of a student of withheld classes, with its bias. */
export const biasedErrorsOf = ({ bias }: Found): number | null => bias && total(bias.errors);

/** How runs are told apart and compared. */
export const compared: Pick<Experiment<object, Task, Found>, 'conditionOf' | 'measures'> = {
  conditionOf: ({ recipe }) => recipe,
  measures: [
    { name: 'test errors', of: errorsOf, digits: 1 },
    { name: 'test errors of the vote', of: voteErrorsOf, digits: 1 },
    { name: 'test errors with the bias', of: biasedErrorsOf, digits: 1 },
  ],
};
