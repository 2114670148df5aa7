import { disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import { createRetina, sampleColumnsOfImages, sampleFields, type OpticArray } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import {
  baselineNames,
  baselineVotes,
  createBaseline,
  disposeBaseline,
  initialiseBaseline,
  widthWithin,
} from './baseline.ts';
import { widestWithin } from './cost.ts';
import { shareWeights } from './dynamic-weight-sharing.ts';
import { fieldResponses, placesOfFields } from './field-responses.ts';
import { latticeOf } from './lattice-wiring.ts';
import { translatedGaze } from './translation.ts';

beforeAll(() => useBackend(inject('backend')));

const uniform = createRetina({ columnsAcross: 3, law: 'uniform', radiusDeg: 8 }, randomStream(1, 'uniform'));
const foveated = createRetina(
  { columnsAcross: 3, law: 'linear', radiusDeg: 8, permuted: true },
  randomStream(1, 'foveated'),
);
const random = randomStream(2, 'image');
const image: OpticArray = {
  ...{ width: 48, height: 48, channels: 1, pixelsPerDegree: 2, beyond: 'wrap' },
  pixels: Float32Array.from({ length: 48 ** 2 }, () => random.uniform()),
};
const gazes = [
  { xDeg: 0, yDeg: 0 },
  { xDeg: 3, yDeg: -5 },
] as const;
const inputsOf = (retina: typeof uniform) =>
  tf.tensor3d(sampleColumnsOfImages(retina, [image, image], gazes), [retina.columns.count, 2, retina.columns.widest]);

describe('the inputs of columns', () => {
  it.each([
    ['uniform', uniform],
    ['foveated, every column in its own order', foveated],
  ])('holds the responses of the whole field: %s', (_, retina) => {
    const fields = Array.from(retina.fields.xDeg.keys());
    const found = fieldResponses(placesOfFields(retina.columns, fields), inputsOf(retina));
    const expected = gazes.map((gaze) => sampleFields(retina, image, gaze));
    found.dataSync().forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index % 2]![Math.floor(index / 2)]!, 5);
    });
    const silent = placesOfFields(retina.columns, [fields.length, 0]);
    expect([...fieldResponses(silent, inputsOf(retina)).dataSync()].slice(0, 2)).toEqual([0, 0]);
  });
});

describe('the lattice of a uniform retina', () => {
  it('is cut to one turn of the torus where a whole number of pitches makes one', () => {
    // Columns 8° apart, fields 2°: a torus of 24° is 12 of them.
    const { side, wraps, points } = latticeOf(uniform.fields, 24);
    expect({ side, wraps }).toEqual({ side: 12, wraps: true });
    const { xDeg, yDeg } = uniform.fields;
    points.forEach((point, at) => {
      expect(xDeg[point]! - xDeg[points[0]!]!).toBeCloseTo(2 * (at % 12), 4);
      expect(yDeg[point]! - yDeg[points[0]!]!).toBeCloseTo(2 * Math.floor(at / 12), 4);
    });
  });

  it('has borders elsewhere, and is none on a foveated retina', () => {
    expect(latticeOf(uniform.fields, 23)).toMatchObject({ side: 15, wraps: false });
    expect(latticeOf(uniform.fields)).toMatchObject({ side: 15, wraps: false });
    expect(() => latticeOf(foveated.fields)).toThrow('take a uniform retina, or a kernel in a reference frame');
  });
});

describe('a baseline', () => {
  it.each(baselineNames)('says of the columns’ inputs, and leaves no tensor behind: %s', (name) => {
    for (const retina of name === 'convolution' ? [uniform] : [uniform, foveated]) {
      const inputs = inputsOf(retina);
      const before = tf.memory().numTensors;
      const settings = { torusDeg: 24, width: 2, hidden: 4 };
      const baseline = createBaseline(name, retina, settings);
      const parameters = initialiseBaseline(baseline, randomStream(3, 'weights'));
      const votes = baselineVotes(baseline, parameters, inputs);
      expect(votes.shape).toEqual([2, 10]);
      const sums = tf.tidy(() => [...tf.sum(tf.exp(votes), 1).dataSync()]);
      sums.forEach((sum) => expect(sum).toBeCloseTo(1, 5));
      votes.dispose();
      disposeParameters(parameters);
      disposeBaseline(baseline);
      expect(tf.memory().numTensors).toBe(before);
      inputs.dispose();
    }
  });

  it('is as wide as a budget of multiplications pays for', () => {
    const budget = 200_000;
    const width = widthWithin(budget, 'convolution', uniform, { torusDeg: 24 });
    const costAt = (wide: number) => {
      const baseline = createBaseline('convolution', uniform, { torusDeg: 24, width: wide });
      disposeBaseline(baseline);
      return baseline.cost.multiplications;
    };
    expect(costAt(width)).toBeLessThanOrEqual(budget);
    expect(costAt(width + 1)).toBeGreaterThan(budget);
    expect(() => widestWithin(3, () => 4)).toThrow('a budget of 3 multiplications is too small');
  });

  it('that comes to share weights keeps its say through its first sleep, since its places start alike', () => {
    const inputs = inputsOf(uniform);
    const baseline = createBaseline('locally-connected+dynamic-sharing', uniform, { torusDeg: 24, width: 8 });
    const parameters = initialiseBaseline(baseline, randomStream(5, 'weights'));
    const before = [...baselineVotes(baseline, parameters, inputs).dataSync()];
    const shared = shareWeights(parameters, { mode: 'instant' }, randomStream(6, 'sleep'));
    const after = [...baselineVotes(baseline, shared, inputs).dataSync()];
    after.forEach((value, index) => expect(value).toBeCloseTo(before[index]!, 4));
    expect(Math.max(...after) - Math.min(...after)).toBeGreaterThan(0.02);
    disposeParameters(shared);
    disposeBaseline(baseline);
  });

  it('without a lattice cannot be a convolution', () => {
    expect(() => createBaseline('convolution', foveated)).toThrow('square lattice');
  });
});

describe('translation', () => {
  it('moves a gaze by up to a share of the view, and not at all by none', () => {
    const stream = randomStream(4, 'moves');
    const gaze = { xDeg: 1, yDeg: -2 };
    expect(translatedGaze(gaze, 0, 24, stream)).toEqual(gaze);
    const moved = Array.from({ length: 500 }, () => translatedGaze(gaze, 0.25, 24, stream).xDeg - 1);
    expect(Math.max(...moved)).toBeLessThanOrEqual(6);
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(-6);
    expect(Math.max(...moved) - Math.min(...moved)).toBeGreaterThan(11);
  });
});
