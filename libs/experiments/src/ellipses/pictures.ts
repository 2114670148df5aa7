import { disposeColumnField, findIslands, settleTrajectory } from '@retinotopia/columns';
import { disposeParameters, readSafetensors } from '@retinotopia/compute';
import { ellipseClasses, ellipseFeatures, type EllipseImages } from '@retinotopia/datasets';
import { allOf } from '@retinotopia/training';
import type { OpticArray } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { drawIslands } from '../islands/draw-islands.ts';
import { embeddingsAt, partsSeen } from './measure.ts';
import type { EllipseProtocol, EllipseTask } from './protocol.ts';
import { batchOf, placesOf, trainingOf } from './training.ts';

/** One object as the columns of one training settle on it. */
export interface EllipsePicture {
  readonly task: EllipseTask;
  readonly className: string;
  /** Every level and step. */
  readonly svg: string;
}

/** Objects that planes are fitted to, so that what tells classes apart is seen. */
const fittedTo = 100;

/** Draws the first test object as trained columns settle on it: those that see an ellipse. @param file their parameters */
export function drawObject(task: EllipseTask, file: string, protocol: EllipseProtocol): EllipsePicture {
  const count = Math.min(fittedTo, protocol.testImages);
  const { field, test } = trainingOf(task, { ...protocol, trainImages: 1, testImages: count });
  const { parameters } = readSafetensors(readFileSync(file), file);
  const { inputs, stimulusMask, targets } = batchOf(test, allOf(count));
  const seen = partsSeen(test, allOf(count));
  const trajectory = settleTrajectory(field, parameters, inputs).map((embeddings) =>
    embeddings.map((level) => {
      const values = level.dataSync<'float32'>();
      return seen.map((cells, image) => embeddingsAt(values, cells, image, count, test.cells));
    }),
  );
  tf.dispose([inputs, stimulusMask, targets]);
  disposeParameters(parameters);
  disposeColumnField(field);
  const [parts] = seen as [readonly number[]];
  const places = placesOf(protocol);
  const columns = {
    xDeg: parts.map((cell) => places[cell]!.xDeg),
    yDeg: parts.map((cell) => places[cell]!.yDeg),
    spacingDeg: parts.map(() => 1),
    // Parts are far from one another: their colours say who agrees, and no shores are drawn.
    beside: { offsets: new Int32Array(parts.length + 1), indices: new Int32Array() },
  };
  const steps = trajectory.map((levels) => levels.map(([first]) => first!));
  const svg = drawIslands(columns, luminanceOf(test, 0, protocol.across), {
    steps,
    islands: steps.map((levels) =>
      levels.map((embeddings) => findIslands(embeddings, columns.beside, protocol.agreement)),
    ),
    planes: trajectory.map((levels) => levels.map(joined)),
  });
  return { task, className: ellipseClasses[test.labels[0]!]!, svg };
}

function joined(images: readonly Float32Array[]): Float32Array {
  const size = images[0]!.length;
  const all = new Float32Array(images.length * size);
  images.forEach((one, image) => all.set(one, image * size));
  return all;
}

/** Pixels along one side of a cell. */
const pixelsPerCell = 12;
const [logA, logB, sine, cosine, x, y] = (['log semi-axis a', 'log semi-axis b', 'sin 2θ', 'cos 2θ', 'x in the cell', 'y in the cell'] as const).map((name) => ellipseFeatures.indexOf(name)) as [number, number, number, number, number, number]; // prettier-ignore

/** An image as columns see it, its ellipses grey on white, darker where they overlap. */
export function luminanceOf(images: EllipseImages, image: number, across: number): OpticArray {
  const side = across * pixelsPerCell;
  const pixels = new Float32Array(side * side).fill(1);
  const [cells] = partsSeen(images, Uint32Array.of(image));
  for (const cell of cells!) {
    const from = (cell * images.count + image) * ellipseFeatures.length;
    const features = images.features.subarray(from, from + ellipseFeatures.length);
    const angle = Math.atan2(features[sine]!, features[cosine]!) / 2;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [a, b] = [Math.exp(features[logA]!), Math.exp(features[logB]!)];
    const [centreX, centreY] = [
      (cell % across) + 0.5 + features[x]!,
      Math.floor(cell / across) + 0.5 + features[y]!,
    ];
    pixels.forEach((luminance, pixel) => {
      const dx = ((pixel % side) + 0.5) / pixelsPerCell - centreX;
      const dy = (Math.floor(pixel / side) + 0.5) / pixelsPerCell - centreY;
      const inside = ((dx * cos + dy * sin) / a) ** 2 + ((dy * cos - dx * sin) / b) ** 2 <= 1;
      if (inside) pixels[pixel] = luminance * 0.55;
    });
  }
  return { width: side, height: side, channels: 1, pixels, pixelsPerDegree: pixelsPerCell, beyond: 1 };
}
