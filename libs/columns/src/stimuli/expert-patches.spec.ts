import { randomStream, useBackend } from '@retinotopia/compute';
import { disposeFixationOptics } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { viewExpertPatches } from './expert-patches.ts';
import { saccadicErrorsOf } from './same-content.ts';
import { anyGaze, torusOptics } from './torus.ts';
import { bars, smallRetina } from './torus.spec.fixture.ts';
import { viewImages } from './views.ts';

beforeAll(() => useBackend(inject('backend')));

describe('expert patches', () => {
  it.each(['uniform', 'permuted'] as const)('are shown to all, as the expert saw them, on the %s retina', (name) => {
    const retina = smallRetina(name);
    const optics = torusOptics(retina);
    const images = bars(20);
    const indices = Uint32Array.of(4, 9, 11);
    const stream = randomStream(2, 'gazes');
    const gazes = Array.from(indices, () => anyGaze(stream));
    const views = viewImages(retina, images, indices, (index) => gazes[index]!, true);
    const { columns, inputs, count } = views;
    // Column 1 has no labels.
    const labelMask = new Float32Array(columns * count).map((_, at) => Number(Math.floor(at / count) !== 1));
    const before = tf.memory().numTensors;
    const patches = viewExpertPatches(retina, optics, images, indices, { ...views, labelMask }, gazes, randomStream(1, 'order')); // prettier-ignore
    expect(tf.memory().numTensors).toBe(before);
    const amount = [...views.stimulusMask].filter(
      (stimulusMask, at) => stimulusMask === 1 && labelMask[at] === 1,
    ).length;
    expect(patches.count).toBe(amount);
    const experts = Array.from({ length: amount }, (_, place) =>
      Array.from({ length: columns }, (_, column) => column).filter((column) => patches.labelMask![column * amount + place] === 1)); // prettier-ignore
    expect(experts.every(({ length }) => length === 1)).toBe(true);
    expect(experts.flat()).not.toContain(1);
    // Fixation targets lie on pixels and gazes do not, so what the expert sees again is close to what it saw.
    experts.flat().forEach((expert, place) => {
      const again = patches.responses.subarray((expert * amount + place) * inputs, (expert * amount + place + 1) * inputs); // prettier-ignore
      const distances = Array.from(indices, (_, at) => {
        const seen = views.responses.subarray((expert * count + at) * inputs, (expert * count + at + 1) * inputs);
        return seen.reduce((sum, value, i) => sum + (value - again[i]!) ** 2, 0);
      });
      const length = again.reduce((sum, value) => sum + value ** 2, 0);
      expect(Math.min(...distances)).toBeLessThan(0.5 * length + 0.05);
    });
    const missed = (errorDeg: number) =>
        viewExpertPatches(retina, optics, images, indices, { ...views, labelMask }, gazes, randomStream(1, 'order'), saccadicErrorsOf(errorDeg, randomStream(1, 'landing'))); // prettier-ignore
    expect(missed(0)).toEqual(patches);
    const beside = missed(1);
    expect(beside.labelMask).toEqual(patches.labelMask);
    const differs = (column: number, place: number) => {
      const [from, to] = [(column * amount + place) * inputs, (column * amount + place + 1) * inputs];
      return patches.responses.subarray(from, to).some((value, i) => value !== beside.responses[from + i]);
    };
    // Experts look where they looked before; most of the others look beside it.
    expect(experts.flat().some((expert, place) => differs(expert, place))).toBe(false);
    const others = experts.flatMap(([expert], place) =>
        Array.from({ length: columns }, (_, column) => column).filter((column) => column !== expert).map((column) => differs(column, place))); // prettier-ignore
    expect(others.filter(Boolean).length / others.length).toBeGreaterThan(0.5);
    disposeFixationOptics(optics);
  });
});
