import type { RandomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import type { Gaze, Retina, FixationOptics } from '@retinotopia/retina';
import { sameContentBatch, type SaccadicError } from './same-content.ts';
import { fixationTargetOfColumn } from './torus.ts';
import { freeBatch, joinViews, type Views } from './views.ts';

/** What a column has the label of: the view that it is part of, and the column that saw it and has its label, its expert. */
interface ExpertPatch {
  readonly view: number;
  readonly expert: number;
}

/** Patches that are sampled at a time. */
const sampledTogether = 256;

/** Bytes that all patches together may take; where there are more of them, some are drawn. */
const mostBytes = 640 * 2 ** 20;

/**
 * Brings every expert patch to all columns: for each view of a labelled image and each column that saw something of it and
 * has its label, what this column saw, shown to every column.
 * @param indices the image of each view, `[N]`
 * @param seen the views, `[C, N]`
 * @param gazes of the views, `[N]`
 * @param saccadicError how far beside the patch each other column's eye movement lands, once and for all; `null` for exact ones
 * @returns views in a random order; `labelMask` marks the one column that has the label
 */
export function viewExpertPatches(
  retina: Retina,
  optics: FixationOptics,
  images: LabelledImages,
  indices: Uint32Array,
  seen: Views,
  gazes: readonly Gaze[],
  random: RandomStream,
  saccadicError: SaccadicError | null = null,
): Views {
  const { columns, count, stimulusMask, labelMask } = seen;
  const all: ExpertPatch[] = [];
  for (let expert = 0; expert < columns; expert++) {
    for (let view = 0; view < count; view++) {
      const at = expert * count + view;
      if (stimulusMask[at] === 1 && (labelMask === undefined || labelMask[at] === 1)) all.push({ view, expert });
    }
  }
  const most = Math.floor(mostBytes / (columns * retina.columns.widest * Float32Array.BYTES_PER_ELEMENT));
  const order = random.permutation(all.length).subarray(0, most);
  const parts: Views[] = [];
  for (let start = 0; start < order.length; start += sampledTogether) {
    const patches = Array.from(order.subarray(start, start + sampledTogether), (i) => all[i]!);
    parts.push(sample(retina, optics, images, indices, gazes, patches, saccadicError));
  }
  return joinViews(parts, columns, retina.columns.widest);
}

function sample(
  retina: Retina,
  optics: FixationOptics,
  images: LabelledImages,
  indices: Uint32Array,
  gazes: readonly Gaze[],
  patches: readonly ExpertPatch[],
  saccadicError: SaccadicError | null,
): Views {
  const { count: columns, widest: inputs } = retina.columns;
  const count = patches.length;
  const shown = Uint32Array.from(patches, ({ view }) => indices[view]!);
  const fixationTargetOf = (place: number) => {
    const { view, expert } = patches[place]!;
    return fixationTargetOfColumn(retina, expert, gazes[view]!);
  };
  // The expert has it before its eye already.
  const errorOf = saccadicError && ((column: number, place: number) => (column === patches[place]!.expert ? exactly : saccadicError(column, place))); // prettier-ignore
  const batch = sameContentBatch(optics, images, shown, fixationTargetOf, errorOf);
  const labelMask = new Float32Array(columns * count);
  patches.forEach(({ expert }, place) => (labelMask[expert * count + place] = 1));
  const [responses, stimulusMask] = [batch.inputs.dataSync<'float32'>(), batch.stimulusMask.dataSync<'float32'>()];
  freeBatch(batch);
  return { count, columns, inputs, responses, stimulusMask, labels: null, labelMask };
}

const exactly = { right: 0, down: 0 };
