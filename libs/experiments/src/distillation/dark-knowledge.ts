import { disposeParameters, readSafetensors } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import {
  averageSoftTargets,
  classTree,
  evaluate,
  logitsOf,
  lookAlikes,
  mostAmbiguous,
  softDistribution,
  type ClassTree,
  type Found,
  type Logits,
} from '@retinotopia/distillation';
import { allOf } from '@retinotopia/training';
import { readFile } from 'node:fs/promises';

/** What a trained net knows beside its answers, as data for pictures. */
export interface DarkKnowledge {
  readonly formatVersion: 1;
  readonly classNames: readonly string[];
  /** At which images were chosen and classes compared. */
  readonly temperature: number;
  /** `[k][j]`: how likely class j is found for test images of class k, on average. */
  readonly averages: readonly (readonly number[])[];
  readonly tree: ClassTree;
  /** Test images of one class that look most like another, the likest pair of classes first. */
  readonly lookAlikes: readonly (ShownImage & { readonly own: number; readonly other: number })[];
  /** 2s that look like 0s. */
  readonly twosLikeZeros: readonly ShownImage[];
  /** Test images that the net is least sure of. */
  readonly ambiguous: readonly ShownImage[];
}

/** A test image, by its number in the file, with what the net says of it. */
export interface ShownImage {
  readonly image: number;
  readonly label: number;
  readonly distributions: readonly { readonly temperature: number; readonly chances: readonly number[] }[];
}

/** Temperatures at which distributions are shown: at the first the net seems to know one class only. */
export const shownTemperatures = [1, 2, 4, 8, 20] as const;

const temperature = 4;

/** What the net of a file of parameters says of the first images. */
export async function logitsIn(file: string, images: LabelledImages, count: number): Promise<Logits> {
  const { parameters } = readSafetensors(await readFile(file), file);
  const logits = evaluate(parameters, images, logitsOf, allOf(count));
  disposeParameters(parameters);
  return logits;
}

/** What the net of a file of parameters makes of the test images. */
export async function darkKnowledgeOf(file: string, test: LabelledImages, images: number): Promise<DarkKnowledge> {
  const logits = await logitsIn(file, test, images);
  const labels = test.labels.subarray(0, images);
  const { classNames } = test;
  const averages = averageSoftTargets(logits, labels, temperature);
  const shown = ({ image }: Found): ShownImage => ({
    image,
    label: labels[image]!,
    distributions: shownTemperatures.map((temperature) => ({
      temperature,
      chances: softDistribution(logits, image, temperature),
    })),
  });
  const pairs = classNames.flatMap((_, own) =>
    classNames.flatMap((_, other) =>
      lookAlikes(logits, labels, [own, other], 1, temperature).map((found) => ({ ...found, own, other })),
    ),
  );
  return {
    formatVersion: 1,
    classNames,
    temperature,
    averages,
    tree: classTree(averages),
    lookAlikes: pairs
      .sort((a, b) => b.amount - a.amount)
      .slice(0, 12)
      .map((found) => ({ ...shown(found), own: found.own, other: found.other })),
    twosLikeZeros: lookAlikes(logits, labels, [2, 0], 6, temperature).map(shown),
    ambiguous: mostAmbiguous(logits, labels, 12, temperature).map(shown),
  };
}
