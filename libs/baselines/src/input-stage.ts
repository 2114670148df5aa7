import type { Parameters } from '@retinotopia/compute';
import type { Retina } from '@retinotopia/retina';
import type * as tf from '@tensorflow/tfjs-core';
import type { Cost } from './cost.ts';
import { adaptInputs, adapterFromPlaces, initialiseAdapter } from './input-adapter.ts';
import { fitNormalisation, normaliseInputs } from './input-normalisation.ts';

/**
 * A stage between the retina and columns' nets. Its parameters lie among those of the nets, in one flat tree, so that
 * one optimiser trains both; whoever owns the nets puts the stage in front of them.
 */
export interface InputStage {
  /** P′, inputs of a column behind the stage. */
  readonly inputs: number;
  /** Its parameters before training. @param images unlabelled ones, `[C, B, P]` a batch, which stay the caller's @returns parameters that the caller frees */
  readonly initialise: (images: Iterable<tf.Tensor3D>) => Parameters;
  /** What the columns' nets get to see. @param inputs `[C, B, P]` @returns `[C, B, P′]` */
  readonly apply: (parameters: Parameters, inputs: tf.Tensor3D) => tf.Tensor3D;
  readonly cost: Cost;
}

/**
 * The stages there are. `normalised`: every input of every column has mean 0 and variance 1. `adapted`: each column
 * learns a linear map of its own, from the identity. `framed`: the same from where the column's fields lie.
 */
export const inputStageNames = ['normalised', 'adapted', 'framed'] as const;
export type InputStageName = (typeof inputStageNames)[number];

/** The stage of a name for a retina's columns. */
export function inputStage(name: InputStageName, retina: Retina): InputStage {
  const { count, widest } = retina.columns;
  const { fieldsAcross } = retina.config;
  switch (name) {
    case 'normalised':
      return {
        inputs: widest,
        initialise: fitNormalisation,
        apply: normaliseInputs,
        // A mean and a variance are found and not learnt.
        cost: { parameters: 0, multiplications: count * widest },
      };
    case 'adapted':
      return {
        inputs: widest,
        initialise: () => initialiseAdapter(count, widest),
        apply: adaptInputs,
        cost: adapterCost(count, widest, widest),
      };
    case 'framed':
      return {
        inputs: fieldsAcross ** 2,
        initialise: () => adapterFromPlaces(retina, fieldsAcross),
        apply: adaptInputs,
        cost: adapterCost(count, widest, fieldsAcross ** 2),
      };
  }
}

const adapterCost = (columns: number, from: number, to: number): Cost => ({
  parameters: columns * from * to,
  multiplications: columns * from * to,
});
