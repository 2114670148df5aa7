import { mapParameters, readArrays, writeSafetensors, type Parameters, type PlainArray } from '@retinotopia/compute';
import { namedFaults, parseStrictJson, plain, z } from '@retinotopia/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Training, TrainingState } from './trainer.ts';

/** What a state holds beside tensors. */
const restSchema = z.object({
  step: z.int().nonnegative(),
  teachers: z.array(z.string()),
  fitted: z.record(z.string(), z.unknown()),
  losses: z.record(z.string(), z.object({ sum: z.number(), count: z.int().positive() })),
  own: z.unknown(),
});

/**
 * A state as the bytes of a safetensors file.
 * @param own what the caller wants to keep with it: JSON
 */
export function packTraining(
  { optimiser, teachers, ...others }: TrainingState,
  own: unknown = null,
): Promise<Uint8Array> {
  const { step, ...trees } = optimiser;
  const all = [...Object.entries(trees), ...Object.entries(teachers).map(([name, tree]) => [nameOf(name), tree] as const)]; // prettier-ignore
  const tensors = all.flatMap(([part, tree]) =>
    Object.entries(tree).map(([name, tensor]) => [`${part}/${name}`, tensor] as const),
  );
  const rest = { step, teachers: Object.keys(teachers), ...others, own };
  return writeSafetensors(Object.fromEntries(tensors), { training: JSON.stringify(rest) });
}

const nameOf = (teacher: string) => `teachers/${teacher}`;

/** A checkpoint that a training cannot go on from, and why. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`a training cannot go on from ${file}: ${reason}`, options);
  }
}

/** What a checkpoint held. */
export interface UnpackedTraining<Own> {
  /** To be trained on with, or to be freed. */
  readonly state: TrainingState;
  readonly own: Own;
}

/**
 * The state that {@link packTraining} was given.
 * @param file how errors name it
 * @param training whose state it must be
 * @param initial the parameters that the training begins with, which stay the caller's
 * @param ownSchema of what the caller kept with it; nothing, where left out
 * @throws SafetensorsError where the bytes are no such file; CheckpointError where they hold no state of the training
 */
export function unpackTraining<Own = null>(
  bytes: Uint8Array,
  file: string,
  training: Training,
  initial: Parameters,
  ownSchema: z.ZodType<Own> = z.null() as unknown as z.ZodType<Own>,
): UnpackedTraining<Own> {
  const { arrays, metadata } = readArrays(bytes, file);
  const { step, teachers, own, ...others } = checked(file, 'state', restSchema, parsed(file, metadata.training ?? ''));
  if (step > training.steps)
    throw new CheckpointError(file, `it has ${step} steps behind it, and the training has ${training.steps}`);
  const unknown = teachers.find((name) => training.losses.every(({ teacher }) => teacher?.name !== name));
  if (unknown !== undefined) throw new CheckpointError(file, `it has a teacher ${plain(unknown)}, and the training has none`); // prettier-ignore
  for (const { name, fitted } of training.losses)
    if (fitted !== undefined && name in others.fitted) checked(file, `fit of ${name}`, fitted.schema, others.fitted[name]); // prettier-ignore
  const owned = checked(file, "caller's part", ownSchema, own);
  checkTensors(file, arrays, initial, ['parameters', 'firstMoment', 'secondMoment', ...teachers.map(nameOf)]);
  // A file sorts names, and sums over all parameters depend on their order: it is that of the first ones.
  const treeOf = (part: string): Parameters =>
    mapParameters(initial, ({ shape }, name) => tf.tensor(arrays[`${part}/${name}`]!.values, shape, 'float32'));
  return {
    state: {
      optimiser: {
        step,
        parameters: treeOf('parameters'),
        firstMoment: treeOf('firstMoment'),
        secondMoment: treeOf('secondMoment'),
      },
      teachers: Object.fromEntries(teachers.map((name) => [name, treeOf(nameOf(name))])),
      ...others,
    },
    own: owned,
  };
}

function parsed(file: string, text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (cause) {
    throw new CheckpointError(file, `its state is no JSON: ${(cause as Error).message}`, { cause });
  }
}

function checked<Value>(file: string, what: string, schema: z.ZodType<Value>, value: unknown): Value {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  throw new CheckpointError(file, `its ${what} is damaged: ${namedFaults(error.issues).join('; ')}`);
}

/** Whether there are the tensors of some parts, each of the names and shapes of the first parameters, and no others. */
function checkTensors(
  file: string,
  arrays: Readonly<Record<string, PlainArray>>,
  initial: Parameters,
  parts: readonly string[],
): void {
  const expected = new Map<string, readonly number[]>(
    parts.flatMap((part) => Object.entries(initial).map(([name, { shape }]) => [`${part}/${name}`, shape] as const)),
  );
  for (const [name, shape] of expected) {
    const found = arrays[name];
    if (found === undefined) throw new CheckpointError(file, `it lacks the tensor ${name}`);
    if (found.dtype !== 'float32') throw new CheckpointError(file, `${name} holds no 32-bit floats`);
    if (found.shape.join() !== shape.join())
      throw new CheckpointError(file, `it is of another model: ${name} is [${found.shape.join()}] in the place of [${shape.join()}]`); // prettier-ignore
  }
  const more = Object.keys(arrays).find((name) => !expected.has(name));
  if (more !== undefined) throw new CheckpointError(file, `it is of another model: it has ${plain(more)} too`);
}
