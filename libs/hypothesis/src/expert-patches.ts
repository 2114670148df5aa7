import type { RandomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import type { Gaze, Retina, SpotOptics } from '@retinotopia/retina';
import { freeBatch, joinViews, sameContentBatch, spotOfColumn, type Miss, type Views } from './scenes.ts';

/** What columns were told about: which image each content is part of, and which column saw it and was told its label. */
interface ExpertPatch {
  readonly turn: number;
  readonly expert: number;
}

/** Contents that are sampled at a time. */
const sampledTogether = 256;

/** Bytes that all contents together may take; where there are more of them, some are drawn. */
const mostBytes = 640 * 2 ** 20;

/**
 * Brings everything that any column was told about to all columns: for each view of a labelled image and each column
 * that saw something of it and was told its label, the spot that this column saw, shown to every column.
 * @param indices the image of each view, `[N]`
 * @param seen the views, `[C, N]`
 * @param gazes of the views, `[N]`
 * @param miss how far beside the spot each other column's eye movement lands, once and for all; `null` for exact ones
 * @returns views in a random order; `told` marks the one column that was told
 */
export function viewExpertPatches(
  retina: Retina,
  optics: SpotOptics,
  images: LabelledImages,
  indices: Uint32Array,
  seen: Views,
  gazes: readonly Gaze[],
  random: RandomStream,
  miss: Miss | null = null,
): Views {
  const { columns, count, voice, told } = seen;
  const all: ExpertPatch[] = [];
  for (let expert = 0; expert < columns; expert++) {
    for (let turn = 0; turn < count; turn++) {
      const at = expert * count + turn;
      if (voice[at] === 1 && (told === undefined || told[at] === 1)) all.push({ turn, expert });
    }
  }
  const most = Math.floor(mostBytes / (columns * retina.columns.widest * Float32Array.BYTES_PER_ELEMENT));
  const order = random.permutation(all.length).subarray(0, most);
  const parts: Views[] = [];
  for (let start = 0; start < order.length; start += sampledTogether) {
    const contents = Array.from(order.subarray(start, start + sampledTogether), (i) => all[i]!);
    parts.push(sample(retina, optics, images, indices, gazes, contents, miss));
  }
  return joinViews(parts, columns, retina.columns.widest);
}

function sample(
  retina: Retina,
  optics: SpotOptics,
  images: LabelledImages,
  indices: Uint32Array,
  gazes: readonly Gaze[],
  contents: readonly ExpertPatch[],
  miss: Miss | null,
): Views {
  const { count: columns, widest: inputs } = retina.columns;
  const count = contents.length;
  const shown = Uint32Array.from(contents, ({ turn }) => indices[turn]!);
  const spotOf = (place: number) => {
    const { turn, expert } = contents[place]!;
    return spotOfColumn(retina, expert, gazes[turn]!);
  };
  // The one that was told has it before its eye already.
  const missOf = miss && ((column: number, place: number) => (column === contents[place]!.expert ? exactly : miss(column, place))); // prettier-ignore
  const batch = sameContentBatch(optics, images, shown, spotOf, missOf);
  const told = new Float32Array(columns * count);
  contents.forEach(({ expert }, place) => (told[expert * count + place] = 1));
  const [responses, voice] = [batch.inputs.dataSync<'float32'>(), batch.voice.dataSync<'float32'>()];
  freeBatch(batch);
  return { count, columns, inputs, responses, voice, labels: null, told };
}

const exactly = { right: 0, down: 0 };
