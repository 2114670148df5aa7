import { useBackend } from '@retinotopia/compute';
import { beforeAll, describe, expect, it } from 'vitest';
import { retinaFor, runTask } from './experiment.ts';
import { everTold, tellingOf, withheldClass } from './regimes.ts';
import { presets } from './protocol.ts';
import { bars, tiny } from './tiny.spec.fixture.ts';

beforeAll(() => useBackend('wasm'));

const retina = retinaFor('permuted', { ...tiny, columnsAcross: 4 }, 1);
const { count, xDeg, yDeg } = retina.columns;
const columns = Array.from({ length: count }, (_, column) => column);

describe('who is told labels', () => {
  it('is everybody, everywhere', () => {
    const isTold = tellingOf({ labels: 'everywhere', images: 'all' }, retina);
    expect(columns.every((column) => isTold(column, withheldClass, 0))).toBe(true);
  });

  it('is the quarter of the columns nearest to the gaze, at the fovea', () => {
    const isTold = tellingOf({ labels: 'fovea', images: 'all' }, retina);
    const told = columns.filter((column) => isTold(column, 0, 0));
    expect(told).toHaveLength(count / 4);
    const eccentricity = (column: number) => Math.hypot(xDeg[column]!, yDeg[column]!);
    const farthest = Math.max(...told.map(eccentricity));
    expect(columns.every((column) => told.includes(column) || eccentricity(column) >= farthest)).toBe(true);
  });

  it('is not the left half, of the withheld class', () => {
    const isTold = tellingOf({ labels: 'class-withheld', images: 'all' }, retina);
    for (const column of columns) {
      expect(isTold(column, withheldClass, 0)).toBe(xDeg[column]! >= 0);
      expect(isTold(column, withheldClass + 1, 0)).toBe(true);
    }
    expect(everTold(isTold, count, withheldClass)).toEqual(columns.map((column) => xDeg[column]! >= 0));
  });

  it('is one half of the field of view for each image, where each sees images of its own', () => {
    const isTold = tellingOf({ labels: 'everywhere', images: 'hemifields' }, retina);
    for (const column of columns) expect(isTold(column, 5, 0)).not.toBe(isTold(column, 5, 1));
    expect(
      isTold(
        columns.find((column) => xDeg[column]! < 0)!,
        5,
        0,
      ),
    ).toBe(true);
    expect(everTold(isTold, count, 5).every(Boolean)).toBe(true);
  });
});

describe('a run with a class withheld', () => {
  // Standing bars are the withheld class; lying ones are of three others, which nobody can tell apart.
  const dressed = (amount: number, seed: number) => {
    const images = bars(amount, seed);
    return { ...images, labels: images.labels.map((label, image) => (label === 1 ? withheldClass : image % 3)), classNames: ['0', '1', '2', '3'] }; // prettier-ignore
  };
  const data = { train: dressed(300, 1), test: dressed(100, 2) };
  const protocol = {
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
    runTask({ retina: 'permuted', arm, seed: 1 }, protocol, data).test.withheld!;

  it('leaves columns alone that were never told without any knowledge of it', () => {
    const { told, neverTold } = withheldIn('unshared');
    expect(told.recall).toBeGreaterThan(0.3);
    expect(neverTold).toEqual({ recall: 0, falseAlarms: 0 });
  });

  it('passes it on where columns agree on what the others were told about', () => {
    expect(withheldIn('unshared+codistillation').neverTold.recall).toBeGreaterThan(0.3);
  });
});
