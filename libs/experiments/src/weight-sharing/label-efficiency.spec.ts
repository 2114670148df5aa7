import { randomStream } from '@retinotopia/compute';
import { describe, expect, it } from 'vitest';
import { labelsInWords, labelsNeeded } from './label-efficiency.ts';

const bySeed = (...accuracies: number[]) => new Map(accuracies.map((accuracy, seed) => [seed, accuracy]));
const random = () => randomStream(1, 'labels');
const curve = [
  { labels: 10_000, accuracies: bySeed(0.7, 0.72) },
  { labels: 100, accuracies: bySeed(0.1, 0.12) },
  { labels: 1000, accuracies: bySeed(0.3, 0.32) },
];

describe('labels needed for equal accuracy', () => {
  it('are linear in the logarithm of the number between those that were tried', () => {
    const needed = labelsNeeded(curve, bySeed(0.5, 0.52), random())!;
    expect(needed.labels.value).toBeCloseTo(1000 * Math.sqrt(10), 6);
    expect(needed.beyond).toBeNull();
    expect(labelsNeeded(curve, bySeed(0.3, 0.32), random())!.labels.value).toBeCloseTo(1000, 6);
  });

  it('have an interval of the seeds, paired: a seed that is better everywhere needs no fewer', () => {
    const { low, high } = labelsNeeded(curve, bySeed(0.5, 0.52), random())!.labels;
    expect(low).toBeCloseTo(high, 6);
    const unpaired = labelsNeeded(curve, bySeed(0.52, 0.5), random())!.labels;
    expect(unpaired.low).toBeLessThan(0.95 * unpaired.value);
    expect(unpaired.high).toBeGreaterThan(1.05 * unpaired.value);
  });

  it('are said to lie beyond what was tried, not guessed', () => {
    const above = labelsNeeded(curve, bySeed(0.9, 0.9), random())!;
    expect([above.beyond, above.labels.value, labelsInWords(above)]).toEqual(['above', 10_000, 'more than 10,000']);
    const below = labelsNeeded(curve, bySeed(0.01, 0.01), random())!;
    expect(labelsInWords(below)).toBe('fewer than 100');
  });

  it('do not grow where more labels did worse', () => {
    const dip = [...curve, { labels: 30_000, accuracies: bySeed(0.4, 0.4) }];
    expect(labelsNeeded(dip, bySeed(0.5, 0.52), random())!.labels.value).toBeCloseTo(1000 * Math.sqrt(10), 6);
  });

  it('need two numbers of labels, and a seed that has run all', () => {
    expect(labelsNeeded(curve.slice(0, 1), bySeed(0.5), random())).toBeNull();
    expect(labelsNeeded(curve, new Map([[7, 0.5]]), random())).toBeNull();
  });
});
