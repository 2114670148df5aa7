import {
  attend,
  columnsDefaults,
  createColumnField,
  disposeColumnField,
  initialiseColumns,
  readOut,
  settle,
  type ColumnsConfig,
  type WeightSharing,
} from '@retinotopia/columns';
import {
  adamWDefaults,
  adamWStep,
  allNeighbours,
  disposeAdamW,
  disposeParameters,
  randomStream,
  startAdamW,
  valueAndGradients,
  type NeighbourLists,
} from '@retinotopia/compute';
import { latticePlaces, neighboursNearby } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import type { Case } from './timing.ts';

/** Cases with the memory that they hold. */
export interface Prepared {
  readonly cases: readonly Case[];
  readonly free: () => void;
}

/** An unshared layer's three products: 49 columns, 64 images, 128 to 256 units. */
export function groupedProducts(): Prepared {
  const [columns, batch, inputs, outputs] = [49, 64, 128, 256];
  const x = tf.randomNormal<tf.Rank.R3>([columns, batch, inputs]);
  const weights = tf.randomNormal<tf.Rank.R3>([columns, inputs, outputs]);
  const gradient = tf.randomNormal<tf.Rank.R3>([columns, batch, outputs]);
  const shape = `${columns} × ${batch}×${inputs}→${outputs}`;
  const flop = 2 * columns * batch * inputs * outputs;
  return {
    cases: [
      { name: 'grouped-matmul/forward', shape, flop, run: () => tf.matMul(x, weights) },
      { name: 'grouped-matmul/dX', shape, flop, run: () => tf.matMul(gradient, weights, false, true) },
      { name: 'grouped-matmul/dW', shape, flop, run: () => tf.matMul(x, gradient, true, false) },
    ],
    free: () => tf.dispose([x, weights, gradient]),
  };
}

/** Attention of 49 columns to all of them: 64 images, embeddings of 256. */
export function attentionCase(): Prepared {
  const [columns, batch, size] = [49, 64, 256];
  const embeddings = tf.randomNormal<tf.Rank.R3>([columns, batch, size]);
  const neighbours = allNeighbours(columns);
  return {
    cases: [
      {
        name: 'attention',
        shape: `${batch} × ${columns}×${columns}×${size}`,
        flop: 4 * batch * columns * columns * size,
        run: () => attend(embeddings, neighbours, 1),
      },
    ],
    free: () => tf.dispose(embeddings),
  };
}

/** The sizes of a settle or a training step. */
export const modelSize = {
  columns: 49,
  batch: 64,
  inputs: 64,
  levels: 2,
  embedding: 64,
  hidden: 128,
  steps: 2,
};
type ModelSize = Readonly<typeof modelSize>;

/** Settling, and a whole training step with its update, of shared or unshared columns. */
export function columnsCases(weights: WeightSharing, size: ModelSize, neighbours?: NeighbourLists): Prepared {
  const { columns, batch, inputs, levels, embedding, hidden, steps } = size;
  const config: ColumnsConfig = {
    ...columnsDefaults,
    ...{ columns, inputs, levels, embedding, hidden, steps, weights },
  };
  const places = latticePlaces(Math.ceil(Math.sqrt(columns))).slice(0, columns);
  const field = createColumnField(config, places, neighbours ?? allNeighbours(columns));
  const images = tf.randomNormal<tf.Rank.R3>([columns, batch, inputs]);
  let state = startAdamW(initialiseColumns(field, randomStream(1, 'bench')));
  const shape = `C ${columns} B ${batch} P ${inputs} L ${levels} D ${embedding} H ${hidden} T ${steps}`;
  const flop = settleFlop(size);
  return {
    cases: [
      {
        name: `settle/${weights}`,
        shape,
        flop,
        run: () => tf.tidy(() => settle(field, state.parameters, images).at(-1)!),
      },
      {
        name: `train-step/${weights}`,
        shape,
        // Each product once forwards and twice backwards.
        flop: 3 * flop,
        run: () => {
          const { value, gradients } = valueAndGradients(state.parameters, (parameters) =>
            tf.tidy(() => tf.neg(tf.mean(readOut(parameters, settle(field, parameters, images))))),
          );
          state = adamWStep(state, gradients, adamWDefaults);
          disposeParameters(gradients);
          return value;
        },
      },
    ],
    free: () => {
      images.dispose();
      disposeAdamW(state);
      disposeColumnField(field);
    },
  };
}

/** Operations of the nets' products in a settle; attention and elementwise work not counted. */
function settleFlop({ columns, batch, inputs, levels, embedding, hidden, steps }: ModelSize): number {
  const net = (from: number) => 2 * (from * hidden + hidden * hidden + hidden * embedding);
  const sweep = net(inputs) + (levels - 1) * net(embedding);
  const step = 2 * (levels - 1) * net(embedding);
  return columns * batch * (sweep + steps * step);
}

/** A square lattice of columns that attend to the eight around them, and to themselves. */
export const latticeNeighbours = (across: number): NeighbourLists => neighboursNearby(latticePlaces(across), 1.5);
