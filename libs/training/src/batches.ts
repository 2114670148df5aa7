import type { RandomStream } from '@retinotopia/compute';

/** Where a loss gets its batches from: one for each step at which it is learnt from, in the order of steps. */
export interface DataLoader<Batch> {
  /** The batch of a step. Tensors that are made here are freed with the step. */
  readonly next: (step: number) => Batch;
  /** Draws what the batch of a step would have drawn, and leaves it out: a run that goes on skips what it has seen. */
  readonly skip: (step: number) => void;
}

/** Makes batches of another kind out of those of a loader, one out of one. Nothing is drawn in between. */
export const mapBatches = <From, To>(
  { next, skip }: DataLoader<From>,
  make: (batch: From, step: number) => To,
): DataLoader<To> => ({ next: (step) => make(next(step), step), skip });

/** Batches that depend on their step alone, whatever was asked for before. */
export const batchesByStep = <Batch>(next: (step: number) => Batch): DataLoader<Batch> => ({
  next,
  skip: () => undefined,
});

/**
 * Endless batches of whole numbers below `count`: every number once before any comes again, across batches.
 * @param size how many at once, or all where there are not so many
 * @param random the stream that decides the order
 */
export function shuffledBatches(count: number, size: number, random: RandomStream): DataLoader<Uint32Array> {
  let order = random.permutation(count);
  let at = 0;
  const next = () =>
    Uint32Array.from({ length: Math.min(size, count) }, () => {
      if (at === count) [order, at] = [random.permutation(count), 0];
      return order[at++]!;
    });
  return { next, skip: () => void next() };
}

/** Endless batches, epoch after epoch. */
export interface EpochBatches extends DataLoader<Uint32Array> {
  /** How many batches an epoch has. */
  readonly perEpoch: number;
}

/**
 * Some things in batches, epoch after epoch, each in an order of its own. A batch depends on its step alone. What does
 * not fill a batch sits an epoch out.
 * @param things their numbers
 * @param size how many at once, or all where there are not so many
 * @param random the stream that decides the order
 */
export function epochBatches(things: Uint32Array, size: number, random: RandomStream): EpochBatches {
  const length = Math.min(size, things.length);
  const perEpoch = Math.floor(things.length / length);
  let shuffled: { readonly epoch: number; readonly order: Uint32Array } = { epoch: -1, order: things };
  const at = (step: number) => {
    const epoch = Math.floor(step / perEpoch);
    if (shuffled.epoch !== epoch)
      shuffled = { epoch, order: random.stream(`epoch${epoch}`).permutation(things.length) };
    const start = (step % perEpoch) * length;
    return shuffled.order.slice(start, start + length).map((place) => things[place]!);
  };
  return { perEpoch, ...batchesByStep(at) };
}

/** The whole numbers from `from` to below `count`: all things. */
export const allOf = (count: number, from = 0): Uint32Array =>
  Uint32Array.from({ length: count - from }, (_, index) => from + index);
