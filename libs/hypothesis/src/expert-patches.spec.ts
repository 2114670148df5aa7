import { randomStream, useBackend } from '@retinotopia/compute';
import { disposeSpotOptics } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { retinaFor } from './experiment.ts';
import { anyGaze, missesOf, view, worldOptics } from './scenes.ts';
import { bars, tiny } from './tiny.spec.fixture.ts';
import { viewExpertPatches } from './expert-patches.ts';

beforeAll(() => useBackend(inject('backend')));

describe('what columns were told about', () => {
  it.each(['uniform', 'permuted'] as const)(
    'is shown to all, as the told one saw it, on the %s retina',
    (kind) => {
      const retina = retinaFor(kind, tiny, 1);
      const optics = worldOptics(retina);
      const images = bars(20, 3);
      const indices = Uint32Array.of(4, 9, 11);
      const stream = randomStream(2, 'gazes');
      const gazes = Array.from(indices, () => anyGaze(stream));
      const views = view(retina, images, indices, (turn) => gazes[turn]!, true);
      const { columns, inputs, count } = views;
      // Column 1 is told nothing.
      const told = new Float32Array(columns * count).map((_, at) => Number(Math.floor(at / count) !== 1));
      const before = tf.memory().numTensors;
      const contents = viewExpertPatches(retina, optics, images, indices, { ...views, told }, gazes, randomStream(1, 'order')); // prettier-ignore
      expect(tf.memory().numTensors).toBe(before);
      const heard = [...views.voice].filter((voice, at) => voice === 1 && told[at] === 1).length;
      expect(contents.count).toBe(heard);
      const experts = Array.from({ length: heard }, (_, place) =>
      Array.from({ length: columns }, (_, column) => column).filter((column) => contents.told![column * heard + place] === 1)); // prettier-ignore
      expect(experts.every(({ length }) => length === 1)).toBe(true);
      expect(experts.flat()).not.toContain(1);
      // Spots lie on pixels and gazes do not, so what the told column sees again is close to what it saw.
      experts.flat().forEach((expert, place) => {
        const again = contents.responses.subarray((expert * heard + place) * inputs, (expert * heard + place + 1) * inputs); // prettier-ignore
        const distances = Array.from(indices, (_, turn) => {
          const seen = views.responses.subarray((expert * count + turn) * inputs, (expert * count + turn + 1) * inputs); // prettier-ignore
          return seen.reduce((sum, value, i) => sum + (value - again[i]!) ** 2, 0);
        });
        const length = again.reduce((sum, value) => sum + value ** 2, 0);
        expect(Math.min(...distances)).toBeLessThan(0.5 * length + 0.05);
      });
      const missed = (errorDeg: number) =>
        viewExpertPatches(retina, optics, images, indices, { ...views, told }, gazes, randomStream(1, 'order'), missesOf(errorDeg, randomStream(1, 'landing'))); // prettier-ignore
      expect(missed(0)).toEqual(contents);
      const beside = missed(1);
      expect(beside.told).toEqual(contents.told);
      const differs = (column: number, place: number) => {
        const [from, to] = [(column * heard + place) * inputs, (column * heard + place + 1) * inputs];
        return contents.responses.subarray(from, to).some((value, i) => value !== beside.responses[from + i]);
      };
      // Whoever was told looks where it looked before; most of the others look beside it.
      expect(experts.flat().some((expert, place) => differs(expert, place))).toBe(false);
      const others = experts.flatMap(([expert], place) =>
        Array.from({ length: columns }, (_, column) => column).filter((column) => column !== expert).map((column) => differs(column, place))); // prettier-ignore
      expect(others.filter(Boolean).length / others.length).toBeGreaterThan(0.5);
      disposeSpotOptics(optics);
    },
  );
});
