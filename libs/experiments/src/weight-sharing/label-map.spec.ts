import { describe, expect, it } from 'vitest';
import type { Result } from '@retinotopia/runs';
import { compareByLabels } from './figures.ts';
import type { Found } from './found.ts';
import type { Settings } from './settings.ts';
import type { Task } from './task.ts';

/** A run with so many labels, in which arms reached these accuracies with seeds 1 and 2. */
function run(trainImages: number, reached: Readonly<Record<string, readonly [number, number]>>) {
  const runs = Object.entries(reached).flatMap(([arm, accuracies]) =>
    accuracies.map((consensus, place) => ({
      task: { retina: 'uniform', arm, seed: place + 1 },
      found: { test: { consensus } },
    })),
  );
  return { result: { settings: { trainImages }, runs } as unknown as Result<Settings, Task, Found> };
}
const many = run(10_000, { unshared: [0.5, 0.54], 'unshared+codistillation': [0.9, 0.94] });
const few = run(100, { unshared: [0.1, 0.14], 'unshared+codistillation': [0.3, 0.34] });

describe('the map over labelled images', () => {
  it('tells how many labels unshared columns need for what the others reach', () => {
    const [map, table] = compareByLabels([many, few]);
    expect(map!.section).toBe('By number of labelled images');
    const rows = [...table!.drawing.html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
      [...row!.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell!.trim()),
    );
    expect(rows.filter(({ length }) => length > 0)).toEqual([
      ['uniform', 'unshared', '100', expect.stringMatching(/^0\.120 /), ''],
      ['uniform', 'unshared', '10,000', expect.stringMatching(/^0\.520 /), ''],
      [
        'uniform',
        'unshared+codistillation',
        '100',
        expect.stringMatching(/^0\.320 /),
        expect.stringMatching(/^1,000 \[1,000, 1,000\]/),
      ],
      ['uniform', 'unshared+codistillation', '10,000', expect.stringMatching(/^0\.920 /), 'more than 10,000'],
    ]);
  });

  it('is drawn where runs differ by their labels, and only there', () => {
    expect(compareByLabels([many, many])).toEqual([]);
    expect(compareByLabels([many])).toEqual([]);
  });
});
