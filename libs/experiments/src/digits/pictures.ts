import { disposeColumnField, findIslands } from '@retinotopia/columns';
import { disposeParameters, readSafetensors } from '@retinotopia/compute';
import { imageAt, type TrainAndTest } from '@retinotopia/datasets';
import { rowsOf } from '@retinotopia/distillation';
import { readFileSync } from 'node:fs';
import { drawIslands } from '../islands/draw-islands.ts';
import { settleOn } from '../islands/settle-image.ts';
import { classifierOf } from './columns.ts';
import type { ClassifyProtocol, ClassifyTask } from './protocol.ts';
import { judgedImages } from './training.ts';

/** One image as the columns of one training settle on it. */
export interface IslandPicture {
  readonly task: ClassifyTask;
  /** Its number in the file. */
  readonly image: number;
  readonly className: string;
  /** Every level and step. */
  readonly svg: string;
}

/** Images that are drawn for each kind of weights, of different classes. */
const drawn = 3;

/** Draws the first images, of different classes, as a trained task settles on them. @param file its parameters */
export function drawSettling(
  task: ClassifyTask,
  file: string,
  protocol: ClassifyProtocol,
  data: TrainAndTest,
): readonly IslandPicture[] {
  const { images, indices } = judgedImages(protocol, data);
  const { height, width, classNames, labels } = images;
  const classifier = classifierOf(protocol.columns, task.weights, images, classNames.length);
  const { parameters } = readSafetensors(readFileSync(file), file);
  const { across } = protocol.columns;
  const pixelsPerDegree = width / across;
  const columns = {
    xDeg: classifier.places.map(({ xDeg }) => xDeg),
    yDeg: classifier.places.map(({ yDeg }) => yDeg),
    spacingDeg: classifier.places.map(() => 1),
    beside: classifier.beside,
  };
  const pictures = firstOfClasses(labels, indices).map((image) => {
    const x = rowsOf(images, Uint32Array.of(image));
    const inputs = classifier.look(x);
    const settled = settleOn(classifier, parameters, inputs, (embeddings) =>
      findIslands(embeddings, classifier.beside, protocol.agreement),
    );
    x.dispose();
    inputs.dispose();
    const luminance = { width, height, channels: 1, pixels: imageAt(images, image), pixelsPerDegree, beyond: 0 } as const; // prettier-ignore
    return {
      task,
      image,
      className: classNames[labels[image]!]!,
      svg: drawIslands(columns, luminance, settled),
    };
  });
  disposeParameters(parameters);
  disposeColumnField(classifier.field);
  return pictures;
}

/** The first image of each of some classes. */
function firstOfClasses(labels: Uint8Array, indices: Uint32Array): readonly number[] {
  const seen = new Map<number, number>();
  for (const image of indices) if (!seen.has(labels[image]!)) seen.set(labels[image]!, image);
  return [...seen.values()].slice(0, drawn);
}
