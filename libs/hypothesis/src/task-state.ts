import { namedFaults, parseStrictJson, plain, z } from '@retinotopia/core';
import { type Parameters } from '@retinotopia/compute';
import type { TaskState } from './experiment.ts';

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
  const { optimiser, frozenTeacher, meanTeacher, ...others } = training;
  const named = (part: string, of: Parameters) =>
    Object.entries(of).map(([name, tensor]) => [`${part}/${name}`, tensor] as const);
  const tensors = Object.fromEntries([
    ...parts.flatMap((part) => named(part, optimiser[part])),
    ...(frozenTeacher === null ? [] : named('frozenTeacher', frozenTeacher)),
    ...(meanTeacher === null ? [] : named('meanTeacher', meanTeacher)),
  ]);
  // A file sorts names, and sums over all parameters depend on their order.
  const names = Object.keys(optimiser.parameters);
  const teachers = { frozenTeacher: frozenTeacher !== null, meanTeacher: meanTeacher !== null };
  return { tensors, rest: JSON.stringify({ step: optimiser.step, names, teachers, ...others, curve }) };
}

const summed = z.object({ sum: z.number(), count: z.int().nonnegative() });
const calibration = z.object({ scale: z.number(), bias: z.array(z.number()) });
const schema = z.object({
  names: z.array(z.string()).min(1),
  step: z.int().nonnegative(),
  /** Whether there are such columns beside those that learn. */
  teachers: z.object({ frozenTeacher: z.boolean(), meanTeacher: z.boolean() }),
  loss: summed,
  disagreement: summed,
  calibrations: z.object({ before: calibration, after: calibration }).nullable(),
  curve: z.array(
    z.object({
      step: z.int().positive(),
      loss: z.number().nullable(),
      disagreement: z.number().nullable(),
      validation: z.number(),
      functionDivergence: z.number().nullable(),
      weightSimilarity: z.number().nullable(),
      consensus: z.object({ entropy: z.number(), information: z.number() }).nullable(),
    }),
  ),
});

/** A state that no run can go on from, and why. */
export class TaskStateError extends Error {
  override readonly name = 'TaskStateError';
  constructor(reason: string, options?: ErrorOptions) {
    super(`a run cannot go on from this state: ${reason}`, options);
  }
}

/**
 * Puts a state together again. @param packed of which the state takes over the tensors
 * @throws TaskStateError where it is not what {@link packState} gave
 */
export function unpackState({ tensors, rest }: PackedState): TaskState {
  const { step, names, teachers, curve, ...others } = parseRest(rest);
  const part = (of: (typeof parts)[number] | keyof typeof teachers): Parameters =>
    Object.fromEntries(
      names.map((name) => {
        const tensor = tensors[`${of}/${name}`];
        if (tensor === undefined) throw new TaskStateError(`it lacks the tensor ${of}/${plain(name)}`);
        if (tensor.dtype !== 'float32')
          throw new TaskStateError(`${of}/${plain(name)} holds no 32-bit floats`);
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
      frozenTeacher: teachers.frozenTeacher ? part('frozenTeacher') : null,
      meanTeacher: teachers.meanTeacher ? part('meanTeacher') : null,
    },
    curve,
  };
}

function parseRest(rest: string): z.infer<typeof schema> {
  let value: unknown;
  try {
    value = parseStrictJson(rest);
  } catch (cause) {
    throw new TaskStateError(`its state is no JSON: ${(cause as Error).message}`, { cause });
  }
  const { data, error } = schema.safeParse(value);
  if (error !== undefined)
    throw new TaskStateError(`its state is damaged: ${namedFaults(error.issues).join('; ')}`);
  return data;
}

/**
 * Returns a state whose tensors have the names and shapes that a task begins with, with no more steps behind it than the task has.
 * @throws TaskStateError
 */
export function fittingState(state: TaskState, initial: Parameters, trainingSteps: number): TaskState {
  const { optimiser } = state.training;
  if (optimiser.step > trainingSteps) {
    throw new TaskStateError(`it has ${optimiser.step} steps behind it, and the task has ${trainingSteps}`);
  }
  const { frozenTeacher, meanTeacher } = state.training;
  const held: Readonly<Record<string, Parameters | null>> = {
    ...Object.fromEntries(parts.map((part) => [part, optimiser[part]])),
    frozenTeacher,
    meanTeacher,
  };
  for (const [part, own] of Object.entries(held)) {
    if (own === null) continue;
    const [found, expected] = [own, initial].map((tensors) =>
      Object.entries(tensors).map(([name, { shape }]) => `${name} [${shape.join()}]`),
    ) as [string[], string[]];
    const at = Math.max(found.length, expected.length);
    for (let index = 0; index < at; index++) {
      if (found[index] === expected[index]) continue;
      throw new TaskStateError(
        `it is of another model: ${part} has ${plain(found[index] ?? 'nothing')} in the place of ${expected[index] ?? 'nothing'}`,
      );
    }
  }
  return state;
}
