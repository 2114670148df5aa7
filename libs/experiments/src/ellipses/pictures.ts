import { disposeColumnField, embeddingsOf, findIslands, settleTrajectory } from '@retinotopia/columns';
import { disposeParameters, readSafetensors } from '@retinotopia/compute';
import { ellipseClasses, ellipseFeatures, type EllipseImages } from '@retinotopia/datasets';
import { latticePlaces, type OpticArray } from '@retinotopia/retina';
import { allOf } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { drawIslands } from '../islands/draw-islands.ts';
import { batchOf, fieldOf, imagesOf, partsSeen } from './columns.ts';
import type { Settings, Task } from './settings.ts';

/** Objects that planes are fitted to, so that what tells classes apart is seen. */
const fittedTo = 100;

/** Draws the first test object as trained columns settle on it: those that see an ellipse. @param file their parameters @returns every level and step as SVG */
export function drawObject(
  task: Task,
  file: string,
  settings: Settings,
): { readonly className: string; readonly svg: string } {
  // prettier-ignore
  const count = Math.min(fittedTo, settings.testImages);
  const field = fieldOf(task, settings);
  const images = imagesOf(task, settings, 'test', count);
  const { parameters } = readSafetensors(readFileSync(file), file);
  const { inputs, stimulusMask, targets } = batchOf(images, allOf(count));
  const seen = partsSeen(images, allOf(count));
  /** By step, level and image. */
  const trajectory = tf.tidy(() =>
    settleTrajectory(field, parameters, inputs).map((embeddings) =>
      embeddings.map((level) => {
        const values = level.dataSync<'float32'>();
        return seen.map((cells, image) => embeddingsOf(values, count, image, images.cells, cells));
      }),
    ),
  );
  tf.dispose([inputs, stimulusMask, targets]);
  disposeParameters(parameters);
  disposeColumnField(field);
  const places = latticePlaces(settings.columnsAcross);
  const parts = seen[0]!.map((cell) => places[cell]!);
  const columns = {
    xDeg: parts.map(({ xDeg }) => xDeg),
    yDeg: parts.map(({ yDeg }) => yDeg),
    spacingDeg: parts.map(() => 1),
    // Parts are far from one another: their colours say who agrees, and no shores are drawn.
    beside: { offsets: new Int32Array(parts.length + 1), indices: new Int32Array() },
  };
  const steps = trajectory.map((levels) => levels.map(([first]) => first!));
  const svg = drawIslands(columns, luminanceOf(images, 0, settings.columnsAcross), {
    steps,
    islands: steps.map((levels) =>
      levels.map((embeddings) => findIslands(embeddings, columns.beside, settings.agreement)),
    ),
    planes: trajectory.map((levels) => levels.map((own) => Float32Array.from(own.flatMap((one) => [...one])))),
  });
  return { className: ellipseClasses[images.labels[0]!]!, svg };
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
    const seen = images.features.subarray(from, from + ellipseFeatures.length);
    const angle = Math.atan2(seen[sine]!, seen[cosine]!) / 2;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [a, b] = [Math.exp(seen[logA]!), Math.exp(seen[logB]!)];
    const [centreX, centreY] = [(cell % across) + 0.5 + seen[x]!, Math.floor(cell / across) + 0.5 + seen[y]!];
    pixels.forEach((luminance, pixel) => {
      const dx = ((pixel % side) + 0.5) / pixelsPerCell - centreX;
      const dy = (Math.floor(pixel / side) + 0.5) / pixelsPerCell - centreY;
      const inside = ((dx * cos + dy * sin) / a) ** 2 + ((dy * cos - dx * sin) / b) ** 2 <= 1;
      if (inside) pixels[pixel] = luminance * 0.55;
    });
  }
  return { width: side, height: side, channels: 1, pixels, pixelsPerDegree: pixelsPerCell, beyond: 1 };
}
