import {
  namedFaults,
  parseStrictJson,
  readSafetensors,
  SafetensorsError,
  writeSafetensors,
  type Parameters,
} from '@retinotopia/compute';
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

/** The state that {@link packTraining} was given. @throws SafetensorsError where the bytes hold none */
export function unpackTraining(bytes: Uint8Array, file: string): TrainingState {
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
  return {
    optimiser: { parameters, firstMoment, secondMoment, step },
    past: Object.keys(past).length === 0 ? null : past,
    ...rest,
  };
}

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
