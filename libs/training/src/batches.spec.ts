import { randomStream } from '@retinotopia/compute';
import { describe, expect, it } from 'vitest';
import { allOf, epochBatches, mapBatches, shuffledBatches } from './batches.ts';

const numbers = (length: number) => Array.from({ length }, (_, step) => step);

describe('batches of epochs', () => {
  const images = Uint32Array.of(4, 8, 15, 16, 23, 42);
  const open = (size = 2) => epochBatches(images, size, randomStream(1, 'order'));

  it('show every image once an epoch, in another order each', () => {
    const batches = open();
    const epoch = (number: number) => [0, 1, 2].flatMap((step) => [...batches.next(3 * number + step)]);
    expect(batches.perEpoch).toBe(3);
    for (const number of [0, 1, 2]) expect(epoch(number).sort((a, b) => a - b)).toEqual([...images]);
    expect(epoch(0)).not.toEqual(epoch(1));
  });

  it('depend on the step alone, not on what was asked before', () => {
    const [forward, backward] = [open(), open()];
    const seen = numbers(6).map((step) => [...forward.next(step)]);
    expect(
      numbers(6)
        .toReversed()
        .map((step) => [...backward.next(step)]),
    ).toEqual(seen.toReversed());
  });

  it('give all where there are fewer than a batch', () => {
    expect(open(100).next(0)).toHaveLength(6);
  });
});

describe('shuffled batches', () => {
  const open = () => shuffledBatches(10, 4, randomStream(1, 'batches'));

  it('bring every number once before any comes again', () => {
    const batches = open();
    const drawn = numbers(5).flatMap((step) => [...batches.next(step)]);
    for (const start of [0, 10]) expect([...drawn.slice(start, start + 10)].sort((a, b) => a - b)).toEqual([...allOf(10)]); // prettier-ignore
  });

  it('go on behind what is skipped, and so do those made out of them', () => {
    const [whole, resumed] = [open(), mapBatches(open(), (batch, step) => [step, ...batch])];
    const seen = numbers(7).map((step) => [step, ...whole.next(step)]);
    for (const step of numbers(4)) resumed.skip(step);
    expect([4, 5, 6].map((step) => resumed.next(step))).toEqual(seen.slice(4));
  });
});

it('all of some things may begin behind the first', () => {
  expect([...allOf(3), ...allOf(5, 3)]).toEqual([0, 1, 2, 3, 4]);
});
