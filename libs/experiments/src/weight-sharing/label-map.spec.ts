import type { HypothesisResult } from '@retinotopia/hypothesis';
import { describe, expect, it } from 'vitest';
import { labelMapCells, labelMapSection } from './label-map.ts';

/** A run with so many labels, in which arms reached these accuracies with seeds 1 and 2. */
function run(trainImages: number, reached: Readonly<Record<string, readonly [number, number]>>) {
  const runs = Object.entries(reached).flatMap(
    ([arm, accuracies]) =>
    accuracies.map((consensus, place) => ({ task: { retina: 'uniform', arm, seed: place + 1 }, test: { consensus } })), // prettier-ignore
  );
  const result = { protocol: { trainImages, retinas: ['uniform'], arms: Object.keys(reached) }, runs };
  return { name: `${trainImages} labels`, path: '', result: result as unknown as HypothesisResult };
}
const many = run(10_000, { unshared: [0.5, 0.54], 'unshared+codistillation': [0.9, 0.94] });
const few = run(100, { unshared: [0.1, 0.14], 'unshared+codistillation': [0.3, 0.34] });

describe('the map over labelled images', () => {
  it('tells how many labels unshared columns need for what the others reach', () => {
    expect(labelMapCells([many, few])).toEqual([
      ['uniform', 'unshared', '100', expect.stringMatching(/^0\.120 /), ''],
      ['uniform', 'unshared', '10,000', expect.stringMatching(/^0\.520 /), ''],
      ['uniform', 'unshared+codistillation', '100', expect.stringMatching(/^0\.320 /), expect.stringMatching(/^1,000 \[1,000, 1,000\]/)], // prettier-ignore
      ['uniform', 'unshared+codistillation', '10,000', expect.stringMatching(/^0\.920 /), 'more than 10,000'],
    ]);
  });

  it('is a part of a report where runs differ by their labels, and only there', () => {
    expect(labelMapSection([many, few]).html).toContain('By number of labelled images');
    expect(labelMapSection([many, many]).html).toBe('');
    expect(labelMapSection([many]).html).toBe('');
  });
});
