import type { RandomStream } from '@retinotopia/compute';

/** In the order in which images are taken for them. */
const parts = ['test', 'validation', 'labelled', 'unlabelled'] as const;
type Part = (typeof parts)[number];

/** How many images each part takes; a part that is not named is empty. */
export type SplitSizes = Readonly<Partial<Record<Part, number | undefined>>>;

/** The numbers of the images in each part; no image is in two. */
export type SplitIndices = Readonly<Record<Part, Uint32Array>>;

/** How images are drawn. */
export interface SplitOptions {
  /** Each part holds the classes in the proportions of the whole. Default: images are drawn regardless. */
  readonly stratified?: boolean;
}

/**
 * Draws disjoint parts at random out of the images that have these labels.
 *
 * The images are put into one random order from which test, validation, labelled and unlabelled images are
 * taken in turn. So under the same seed a smaller labelled part is the start of a larger one, and the test and
 * validation parts do not change with the others' sizes.
 * @param labels `[count]`
 * @throws RangeError where more images are asked for than there are, or a size is not a whole number
 */
export function splitIndices(
  labels: Uint8Array,
  sizes: SplitSizes,
  random: RandomStream,
  { stratified = false }: SplitOptions = {},
): SplitIndices {
  checkSizes(sizes, labels.length);
  const order = stratified ? stratifiedOrder(labels, random) : random.permutation(labels.length);
  let start = 0;
  const take = (part: Part) => order.slice(start, (start += sizes[part] ?? 0));
  return Object.fromEntries(parts.map((part) => [part, take(part)])) as Record<Part, Uint32Array>;
}

/**
 * A random order of which every stretch holds the classes nearly in proportion, by Sainte-Laguë's rule of
 * apportionment: the image of rank r among the n of its class stands at (r + ½) / n of the way.
 */
function stratifiedOrder(labels: Uint8Array, random: RandomStream): Uint32Array {
  const classSizes = new Uint32Array(256);
  for (const label of labels) classSizes[label]!++;
  const order = random.permutation(labels.length);
  const ranks = new Uint32Array(256);
  const place = new Float64Array(labels.length);
  for (const index of order) {
    const label = labels[index]!;
    place[index] = (ranks[label]!++ + 0.5) / classSizes[label]!;
  }
  return order.sort((a, b) => place[a]! - place[b]!); // Stable, so that ties stay in random order.
}

function checkSizes(sizes: SplitSizes, available: number) {
  let total = 0;
  for (const part of parts) {
    const size = sizes[part] ?? 0;
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new RangeError(`the ${part} part takes a whole number of images from 0, but got ${size}`);
    }
    total += size;
  }
  if (total <= available) return;
  const asked = parts.filter((part) => sizes[part]).map((part) => `${sizes[part] ?? 0} ${part}`);
  throw new RangeError(`the split asks for ${total} images (${asked.join(', ')}), but there are ${available}`);
}
