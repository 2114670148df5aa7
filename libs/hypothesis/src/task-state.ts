import type { Parameters } from '@retinotopia/compute';
import type { TaskState } from './experiment.ts';
import { z } from './schema.ts';

/** A state as a checkpoint holds it: tensors by name, and the rest as text. */
export interface PackedState {
  /** Those of the state, not copies. */
  readonly tensors: Parameters;
  /** JSON */
  readonly rest: string;
}

const parts = ['parameters', 'firstMoment', 'secondMoment'] as const;

/** Takes a state apart for a file. */
export function packState({ training, curve }: TaskState): PackedState {
  const { optimiser, experts, peers, ...others } = training;
  const named = (part: string, of: Parameters) =>
    Object.entries(of).map(([name, tensor]) => [`${part}/${name}`, tensor] as const);
  const tensors = Object.fromEntries([
    ...parts.flatMap((part) => named(part, optimiser[part])),
    ...(experts === null ? [] : named('experts', experts)),
    ...(peers === null ? [] : named('peers', peers)),
  ]);
  // A file sorts names, and sums over all parameters depend on their order.
  const names = Object.keys(optimiser.parameters);
  const teachers = { experts: experts !== null, peers: peers !== null };
  return { tensors, rest: JSON.stringify({ step: optimiser.step, names, teachers, ...others, curve }) };
}

const summed = z.object({ sum: z.number(), count: z.int().nonnegative() });
const calibration = z.object({ scale: z.number(), bias: z.array(z.number()) });
const schema = z.object({
  names: z.array(z.string()).min(1),
  step: z.int().nonnegative(),
  /** Whether there are such columns beside those that learn. */
  teachers: z.object({ experts: z.boolean(), peers: z.boolean() }),
  loss: summed,
  disagreement: summed,
  calibrations: z.object({ before: calibration, after: calibration }).nullable(),
  curve: z.array(
    z.object({
      step: z.int().positive(),
      loss: z.number().nullable(),
      disagreement: z.number().nullable(),
      validation: z.number(),
      functionDivergence: z.number(),
      weightSimilarity: z.number(),
      consensus: z.object({ entropy: z.number(), information: z.number() }),
    }),
  ),
});

/**
 * Puts a state together again. @param packed of which the state takes over the tensors
 * @throws Error where it is not what {@link packState} gave
 */
export function unpackState({ tensors, rest }: PackedState): TaskState {
  const { step, names, teachers, curve, ...others } = schema.parse(JSON.parse(rest));
  const part = (of: (typeof parts)[number] | keyof typeof teachers): Parameters =>
    Object.fromEntries(
      names.map((name) => {
        const tensor = tensors[`${of}/${name}`];
        if (tensor === undefined) throw new Error(`it lacks the tensor ${of}/${name}`);
        return [name, tensor];
      }),
    );
  const optimiser = {
    parameters: part('parameters'),
    firstMoment: part('firstMoment'),
    secondMoment: part('secondMoment'),
    step,
  };
  return {
    training: {
      ...others,
      optimiser,
      experts: teachers.experts ? part('experts') : null,
      peers: teachers.peers ? part('peers') : null,
    },
    curve,
  };
}
