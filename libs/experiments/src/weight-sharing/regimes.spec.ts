import { useBackend } from '@retinotopia/compute';
import { beforeAll, describe, expect, it } from 'vitest';
import { everLabelled, labelMaskOf, withheldClass } from './regimes.ts';
import { retinaFor } from './retinas.ts';
import { runTask } from './run-task.ts';
import { presets } from './settings.ts';
import { bars, tiny } from './tiny.spec.fixture.ts';

beforeAll(() => useBackend('wasm'));

const retina = retinaFor('permuted', { ...tiny, columnsAcross: 4 }, 1);
const { count, xDeg, yDeg } = retina.columns;
const columns = Array.from({ length: count }, (_, column) => column);

describe('the label mask', () => {
  it('is everybody, everywhere', () => {
    const isLabelled = labelMaskOf({ labels: 'everywhere', images: 'all' }, retina);
    expect(columns.every((column) => isLabelled(column, withheldClass, 0))).toBe(true);
  });

  it('is the quarter of the columns nearest to the gaze, at the fovea', () => {
    const isLabelled = labelMaskOf({ labels: 'fovea', images: 'all' }, retina);
    const labelled = columns.filter((column) => isLabelled(column, 0, 0));
    expect(labelled).toHaveLength(count / 4);
    const eccentricity = (column: number) => Math.hypot(xDeg[column]!, yDeg[column]!);
    const farthest = Math.max(...labelled.map(eccentricity));
    expect(columns.every((column) => labelled.includes(column) || eccentricity(column) >= farthest)).toBe(true);
  });

  it('is not the left half, of the withheld class', () => {
    const isLabelled = labelMaskOf({ labels: 'class-withheld', images: 'all' }, retina);
    for (const column of columns) {
      expect(isLabelled(column, withheldClass, 0)).toBe(xDeg[column]! >= 0);
      expect(isLabelled(column, withheldClass + 1, 0)).toBe(true);
    }
    expect(everLabelled(isLabelled, count, withheldClass)).toEqual(columns.map((column) => xDeg[column]! >= 0));
  });

  it('is one half of the field of view for each image, where each sees images of its own', () => {
    const isLabelled = labelMaskOf({ labels: 'everywhere', images: 'hemifields' }, retina);
    for (const column of columns) expect(isLabelled(column, 5, 0)).not.toBe(isLabelled(column, 5, 1));
    expect(
      isLabelled(
        columns.find((column) => xDeg[column]! < 0)!,
        5,
        0,
      ),
    ).toBe(true);
    expect(everLabelled(isLabelled, count, 5).every(Boolean)).toBe(true);
  });
});

describe('a run with a class withheld', () => {
  // Standing bars are the withheld class; lying ones are of three others, which nobody can tell apart.
  const dressed = (amount: number, seed: number) => {
    const images = bars(amount, seed);
    return { ...images, labels: images.labels.map((label, image) => (label === 1 ? withheldClass : image % 3)), classNames: ['0', '1', '2', '3'] }; // prettier-ignore
  };
  const data = { train: dressed(300, 1), test: dressed(100, 2) };
  const settings = {
    ...tiny,
    trainImages: 150,
    testImages: 100,
    batch: 50,
    trainingSteps: 150,
    learningRate: 0.01,
    agreement: {
      ...presets.quick.agreement,
      sameContent: 0,
      expertPatches: 5,
      supervisedWeight: 0.1,
      burnIn: 0.3,
      batch: 50,
    },
    regime: { labels: 'class-withheld', images: 'all' },
  } as const;
  const withheldIn = (arm: 'unshared' | 'unshared+codistillation') =>
    runTask({ retina: 'permuted', arm, seed: 1 }, settings, data).test.withheld!;

  it('leaves columns alone that have no label of it without any knowledge of it', () => {
    const { labelled, neverLabelled } = withheldIn('unshared');
    expect(labelled.recall).toBeGreaterThan(0.3);
    expect(neverLabelled).toEqual({ recall: 0, falseAlarms: 0 });
  });

  it('passes it on where columns agree on expert patches', () => {
    expect(withheldIn('unshared+codistillation').neverLabelled.recall).toBeGreaterThan(0.3);
  });
});
