import { randomStream } from '@retinotopia/compute';
import { describe, expect, it } from 'vitest';
import { drawMove, moveImage } from './jitter.ts';

const size = { height: 3, width: 4 };
const image = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const moved = (right: number, down: number) => {
  const to = new Array<number>(12).fill(-1);
  moveImage(image, size, [right, down], to);
  return to;
};

describe('moveImage', () => {
  it('moves by whole pixels and lets black come in', () => {
    expect(moved(0, 0)).toEqual(image);
    expect(moved(1, 0)).toEqual([0, 1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11]);
    expect(moved(-2, 0)).toEqual([3, 4, 0, 0, 7, 8, 0, 0, 11, 12, 0, 0]);
    expect(moved(0, 1)).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(moved(2, -1)).toEqual([0, 0, 5, 6, 0, 0, 9, 10, 0, 0, 0, 0]);
  });

  it('leaves nothing of an image that is moved out of sight', () => {
    expect(moved(4, 0)).toEqual(new Array(12).fill(0));
    expect(moved(0, -3)).toEqual(new Array(12).fill(0));
  });
});

describe('drawMove', () => {
  it('draws all 25 moves of up to two pixels equally often', () => {
    const random = randomStream(1, 'moves');
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 25_000; draw++) {
      const move = drawMove(2, random).join();
      counts.set(move, (counts.get(move) ?? 0) + 1);
    }
    expect(counts.size).toBe(25);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
