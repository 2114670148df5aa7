import { randomStream, useBackend } from '@retinotopia/compute';
import { disposeFixationOptics } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { cramersV, measureIsotropy } from './isotropy.ts';
import { expertPatchBatches, placedBatches, placeImages, sameContentBatches } from './loaders.ts';
import { sameContentBatch } from './same-content.ts';
import { fixationTargetOfColumn, opticArrayOf, torusOptics } from './torus.ts';
import { bars, smallRetina } from './torus.spec.fixture.ts';
import { batchOf, freeBatch, viewImages } from './views.ts';

beforeAll(() => useBackend('wasm'));

const images = bars(20);

describe('the torus', () => {
  it('is isotropic: every column meets every part equally often, on either retina', () => {
    for (const kind of ['uniform', 'foveated'] as const) {
      const isotropy = measureIsotropy(smallRetina(kind), 4000, randomStream(1, 'isotropy'));
      expect(isotropy.cramersV).toBeLessThan(0.02);
      expect(isotropy.cramersVOfCanvas).toBeGreaterThan(0.2);
    }
  });

  it('has Cramér’s V 1 where the row tells the column, and 0 where it tells nothing', () => {
    expect(cramersV([Float64Array.of(500, 0), Float64Array.of(0, 500)])).toBeCloseTo(1, 2);
    expect(cramersV([Float64Array.of(500, 300), Float64Array.of(500, 300)])).toBe(0);
  });

  it('has the image in its middle', () => {
    const array = opticArrayOf(images, 0);
    expect([array.width, array.height, array.beyond]).toEqual([48, 48, 'wrap']);
  });
});

describe('the same content', () => {
  it.each(['uniform', 'permuted'] as const)('is the fixation target that a column sees, on the %s retina', (kind) => {
    const retina = smallRetina(kind);
    const optics = torusOptics(retina);
    const column = 2;
    // A gaze that puts the column's centre onto a pixel's centre: half a pixel is a quarter of a degree.
    const gaze = {
      xDeg: 0.25 + 1.5 - retina.columns.xDeg[column]!,
      yDeg: 0.25 - 2 - retina.columns.yDeg[column]!,
    };
    const target = fixationTargetOfColumn(retina, column, gaze);
    expect(target).toEqual({ right: 3, down: -4 });
    const shown = sameContentBatch(optics, images, Uint32Array.of(5), () => target);
    const { inputs, responses } = viewImages(retina, images, Uint32Array.of(5), () => gaze, true);
    const ofColumn = (all: Float32Array) => all.subarray(column * inputs, (column + 1) * inputs);
    const found = ofColumn(shown.inputs.dataSync<'float32'>());
    found.forEach((value, i) => expect(value).toBeCloseTo(ofColumn(responses)[i]!, 4));
    expect(found.some((value) => Math.abs(value) > 0.1)).toBe(true);
    freeBatch(shown);
    disposeFixationOptics(optics);
  });

  it('is the same to all columns of the uniform retina', () => {
    const optics = torusOptics(smallRetina('uniform'));
    const batch = sameContentBatch(optics, images, Uint32Array.of(5), () => ({ right: 2, down: -2 }));
    const [first, ...others] = batch.inputs.arraySync().map(([inputs]) => inputs!);
    for (const other of others) other.forEach((value, i) => expect(value).toBeCloseTo(first![i]!, 5));
    expect(new Set(batch.stimulusMask.dataSync())).toEqual(new Set([1]));
    freeBatch(batch);
    disposeFixationOptics(optics);
  });
});

describe('a batch', () => {
  it('has columns first, with masks and targets in place', () => {
    const views = viewImages(
      smallRetina('foveated'),
      images,
      Uint32Array.of(4, 7, 9),
      () => ({ xDeg: 0, yDeg: 0 }),
      true,
    );
    const before = tf.memory().numTensors;
    const batch = batchOf(views, Uint32Array.of(2, 0), 2);
    const inputs = batch.inputs.arraySync();
    for (let c = 0; c < 4; c++) {
      const from = (c * 3 + 2) * views.inputs;
      expect(inputs[c]![0]).toEqual([...views.responses.subarray(from, from + views.inputs)]);
      expect(batch.stimulusMask.arraySync()[c]![1]).toBe(views.stimulusMask[c * 3]);
    }
    const label = (image: number) => [0, 1].map((k) => (images.labels[image] === k ? 1 : 0));
    expect(batch.targets!.arraySync()).toEqual([label(9), label(4)]);
    freeBatch(batch);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('loaders', () => {
  const subset = Uint32Array.of(1, 2, 3, 5, 8, 13);
  /** A loader of each kind from its beginning. @param fixations of an image; `null` for ever new ones */
  function open(fixations: number | null) {
    const retina = smallRetina('permuted');
    const viewing = { retina, optics: torusOptics(retina), images, random: randomStream(1, 'loaders') };
    // The first column has no labels.
    const placed = placeImages(viewing, 'labelled', subset, fixations, (column) => column !== 0);
    return {
      placed: placedBatches(viewing, placed, 4),
      'same content': sameContentBatches(viewing, subset, 4, 0.5),
      'expert patches': expertPatchBatches(viewing, placed, 4, 0.5),
    };
  }
  const dataOf = ({ inputs, labelMask }: ReturnType<ReturnType<typeof open>['placed']['next']>) =>
    [inputs, ...(labelMask === null ? [] : [labelMask])].map((tensor) => [...tensor.dataSync()]);

  it.each([2, null])('give the batch that they would have given after what they skip, of %s fixations', (fixations) => {
    tf.tidy(() => {
      const [through, skipping] = [open(fixations), open(fixations)];
      for (const kind of ['placed', 'same content', 'expert patches'] as const) {
        through[kind].next(0);
        skipping[kind].skip(0);
        expect(dataOf(skipping[kind].next(1)), kind).toEqual(dataOf(through[kind].next(1)));
      }
    });
  });

  it('mask the labels of columns that have none', () => {
    tf.tidy(() => {
      const { placed, 'expert patches': patches } = open(1);
      const [first, ...others] = placed.next(0).labelMask!.arraySync();
      expect(first).toEqual([0, 0, 0, 0]);
      expect(others.flat().some((one) => one === 1)).toBe(true);
      const experts = patches.next(0).labelMask!;
      expect(Math.max(...tf.sum(experts, 0).dataSync())).toBe(1); // One for each patch.
      expect(experts.arraySync()[0]).toEqual([0, 0, 0, 0]);
    });
  });
});
