import { namedFaults, parseStrictJson, plain } from '@retinotopia/core';
import { readSafetensors, SafetensorsError, writeSafetensors, type Parameters } from '@retinotopia/compute';
import { z } from 'zod';
import type { TrainingState } from './train.ts';

const parts = ['parameters', 'firstMoment', 'secondMoment'] as const;

/** A state as the bytes of a checkpoint. */
export const packTraining = ({ optimiser, past, ...rest }: TrainingState): Promise<Uint8Array> => {
  const trees = [
    ...parts.map((part) => [part, optimiser[part]] as const),
    ...(past === null ? [] : [['past', past] as const]),
  ];
  const tensors = trees.flatMap(([part, tree]) =>
    Object.entries(tree).map(([name, tensor]) => [`${part}/${name}`, tensor] as const),
  );
  return writeSafetensors(Object.fromEntries(tensors), {
    rest: JSON.stringify({ step: optimiser.step, ...rest }),
  });
};

/**
 * The state that {@link packTraining} was given.
 * @param initial parameters that the training begins with: a state of other nets is refused
 * @throws SafetensorsError where the bytes hold no state of these nets
 */
export function unpackTraining(bytes: Uint8Array, file: string, initial: Parameters): TrainingState {
  const { parameters: tensors, metadata } = readSafetensors(bytes, file);
  const tree = (part: string): Parameters =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => name.startsWith(`${part}/`))
        .map(([name, tensor]) => [name.slice(part.length + 1), tensor]),
    );
  const [parameters, firstMoment, secondMoment] = parts.map(tree) as [Parameters, Parameters, Parameters];
  const { data, error } = schema.safeParse(parseRest(metadata.rest ?? 'null', file));
  if (error !== undefined) throw new SafetensorsError(file, 8, `it holds no state of a training (${namedFaults(error.issues).join('; ')})`); // prettier-ignore
  const { step, ...rest } = data;
  const past = tree('past');
  const held = { parameters, firstMoment, secondMoment, ...(Object.keys(past).length === 0 ? {} : { past }) };
  for (const [part, own] of Object.entries(held)) {
    const [found, expected] = [shapesOf(own), shapesOf(initial)];
    const at = [...found.keys(), ...expected.keys()].find((index) => found[index] !== expected[index]);
    if (at === undefined) continue;
    throw new SafetensorsError(file, 8, `it is of other nets: ${part} has ${plain(found[at] ?? 'nothing')} in the place of ${expected[at] ?? 'nothing'}`); // prettier-ignore
  }
  return {
    optimiser: { parameters, firstMoment, secondMoment, step },
    past: Object.keys(past).length === 0 ? null : past,
    ...rest,
  };
}

/** In the order of names, since a file sorts them. */
const shapesOf = (parameters: Parameters): readonly string[] =>
  Object.entries(parameters)
    .map(([name, { shape }]) => `${name} [${shape.join()}]`)
    .sort();

function parseRest(text: string, file: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    throw new SafetensorsError(file, 8, `its state is no JSON: ${(error as Error).message}`);
  }
}

const schema = z.object({
  step: z.int().nonnegative(),
  losses: z.array(z.number()),
  lossSum: z.number(),
});
