import type { RetinotopicColumns } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';

/** Where each field's response stands among the columns' inputs: its column and its place there, `[N, 2]`; −1 where no column has it. */
export type FieldPlaces = Int32Array;

/**
 * Finds fields among the inputs of columns, so that a net of the whole field sees exactly what the columns see.
 * Columns in an order of their own make no difference to it: it knows which field is which.
 * @param fields of the retina, in the order that they are wanted
 */
export function placesOfFields(columns: RetinotopicColumns, fields: Iterable<number>): FieldPlaces {
  const owner = new Map<number, readonly [column: number, input: number]>();
  columns.fields.forEach((owned, column) => {
    owned.forEach((field, input) => {
      if (!owner.has(field)) owner.set(field, [column, input]);
    });
  });
  return Int32Array.from(Array.from(fields, (field) => owner.get(field) ?? ([-1, -1] as const)).flat());
}

/**
 * Puts the responses of the whole field together from the inputs of columns.
 * @param inputs `[C, B, P]`
 * @returns `[N, B, 1]`, 0 where no column has it; no gradient flows to the inputs
 */
export function fieldResponses(places: FieldPlaces, inputs: tf.Tensor3D): tf.Tensor3D {
  const [, batch, widest] = inputs.shape;
  const values = inputs.dataSync<'float32'>();
  const fields = places.length / 2;
  const responses = new Float32Array(fields * batch);
  for (let field = 0, to = 0; field < fields; field++) {
    if (places[2 * field]! < 0) {
      to += batch;
      continue;
    }
    const from = places[2 * field]! * batch * widest + places[2 * field + 1]!;
    for (let image = 0; image < batch; image++, to++) responses[to] = values[from + image * widest]!;
  }
  return tf.tensor3d(responses, [fields, batch, 1]);
}
