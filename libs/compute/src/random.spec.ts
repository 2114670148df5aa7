import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { randomStream } from './random.ts';

describe('randomStream', () => {
  it('rests on a generator that gives the published sequence of xoroshiro128+', () => {
    // The reference C code in 64-bit words, with its constants 24, 16 and 37 of 2018, from the words 1 and 2.
    const generator = xoroshiro128plusFromState([0, 1, 0, 2]); // High half before low half.
    let [s0, s1] = [1n, 2n];
    const mask = (1n << 64n) - 1n;
    const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (64n - k))) & mask;
    for (let draw = 0; draw < 1000; draw++) {
      const expected = (s0 + s1) & mask;
      const t = s1 ^ s0;
      s0 = (rotate(s0, 24n) ^ t ^ (t << 16n)) & mask;
      s1 = rotate(t, 37n);
      expect(generator.next() >>> 0).toBe(Number(expected & 0xffffffffn));
    }
  });

  it('repeats itself for the same seed and name, and differs for another', () => {
    const draws = (seed: number, name: string) => {
      const stream = randomStream(seed, name);
      return Array.from({ length: 20 }, () => stream.uniform());
    };
    expect(draws(3, 'retina')).toEqual(draws(3, 'retina'));
    expect(draws(3, 'retina')).not.toEqual(draws(4, 'retina'));
    expect(draws(3, 'retina')).not.toEqual(draws(3, 'places'));
  });

  it('gives a part the same stream whatever was drawn before', () => {
    const untouched = randomStream(1, 'a').stream('b').uniform();
    const used = randomStream(1, 'a');
    used.uniform();
    expect(used.stream('b').uniform()).toBe(untouched);
    expect(randomStream(1, 'a/b').uniform()).toBe(untouched);
  });

  it('draws uniform and normal numbers with the right mean and variance', () => {
    const stream = randomStream(11, 'moments');
    const moments = (draw: () => number) => {
      const values = Array.from({ length: 40_000 }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length] as const;
    };
    const [uniformMean, uniformVariance] = moments(() => stream.uniform());
    expect(Math.abs(uniformMean - 1 / 2)).toBeLessThan(0.01);
    expect(Math.abs(uniformVariance - 1 / 12)).toBeLessThan(0.005);
    const [normalMean, normalVariance] = moments(() => stream.normal());
    expect(Math.abs(normalMean)).toBeLessThan(0.02);
    expect(Math.abs(normalVariance - 1)).toBeLessThan(0.03);
  });

  it('draws bytes of which each value is equally likely', () => {
    const bytes = randomStream(7, 'bytes').bytes(256_001);
    expect(bytes).toHaveLength(256_001);
    const counts = new Array<number>(256).fill(0);
    for (const byte of bytes) counts[byte]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(160);
    expect(randomStream(7, 'bytes').bytes(3)).toEqual(bytes.slice(0, 3));
  });

  it('permutes: every number once, every place equally often', () => {
    const stream = randomStream(5, 'order');
    const firsts = new Array<number>(6).fill(0);
    for (let trial = 0; trial < 6000; trial++) {
      const order = stream.permutation(6);
      expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
      firsts[order[0]!]!++;
    }
    for (const count of firsts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('refuses seeds and bounds that are no whole numbers', () => {
    expect(() => randomStream(0.5, 'x')).toThrow(RangeError);
    expect(() => randomStream(1, 'x').integer(0)).toThrow(RangeError);
  });
});
