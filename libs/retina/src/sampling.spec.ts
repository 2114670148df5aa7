import { neighboursOf, randomStream, useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { checkOpticArray, luminanceAt, onCanvas, OpticArrayError, type OpticArray } from './optic-array.ts';
import { columnNeighbours, latticePlaces, nearestPoint, neighboursNearby } from './neighbours.ts';
import { createRetina, RetinaConfigError, type Retina, type RetinaConfig } from './retina.ts';
import { sampleColumnsOfImages } from './batch-sampling.ts';
import {
  createFixationOptics,
  disposeFixationOptics,
  sampleOwnFixationTargets,
  sampleFixationTargets,
} from './fixation-sampling.ts';
import { createFieldSampler, sampleColumns, sampleColumnsAt, sampleFields, sampleReceptors } from './sampling.ts';

const retinaOf = (settings: Partial<RetinaConfig>) =>
  createRetina({ columnsAcross: 4, radiusDeg: 8, ...settings }, randomStream(1, 'retina'));
const uniform = retinaOf({ law: 'uniform' });
const foveated = retinaOf({ law: 'linear' });
const retinas: [string, Retina][] = [
  ['uniform', uniform],
  ['foveated', foveated],
];

function noise(width: number, height: number, channels: 1 | 3 = 1, beyond: OpticArray['beyond'] = 'wrap'): OpticArray {
  const stream = randomStream(7, 'image');
  const pixels = Float32Array.from({ length: width * height * channels }, () => stream.uniform());
  return { width, height, channels, pixels, pixelsPerDegree: 2, beyond };
}
const even = (intensity: number): OpticArray => ({
  ...noise(40, 40),
  pixels: new Float32Array(1600).fill(intensity),
});
const close = (found: Float32Array, expected: Float32Array, digits = 5) => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, digits));
};

describe('an optic array', () => {
  it('is interpolated between pixel centres, by hand', () => {
    const image: OpticArray = {
      width: 2,
      height: 1,
      channels: 1,
      pixels: Float32Array.of(0, 1),
      pixelsPerDegree: 1,
      beyond: 0,
    };
    const at = (x: number, y: number) => {
      return luminanceAt(image, Float32Array.of(x), Float32Array.of(y), 0, 0)[0]!;
    };
    expect(at(-0.5, 0)).toBe(0); // The centre of the left pixel,
    expect(at(0.5, 0)).toBe(1); // of the right one,
    expect(at(0, 0)).toBe(0.5); // and half-way.
    expect(at(1, 0)).toBe(0.5); // Half-way to the dark background.
    expect(at(0.5, 0.25)).toBeCloseTo(0.75, 6);
    expect(at(90, -90)).toBe(0);
  });

  it('put on a canvas keeps its centre and its pixels', () => {
    const small = noise(3, 3);
    const large = onCanvas(small, 7);
    expect(large.pixels[2 * 7 + 2]).toBe(small.pixels[0]);
    expect(large.pixels[4 * 7 + 4]).toBe(small.pixels[8]);
    expect(large.pixels.reduce((sum, v) => sum + v)).toBeCloseTo(
      small.pixels.reduce((sum, v) => sum + v),
      5,
    );
    expect(() => onCanvas(noise(9, 3), 8)).toThrow(OpticArrayError);
  });

  it.each([
    ['no pixels', { width: 0 }, '1 × 1'],
    ['an absurd size', { width: 1e6, height: 1e6 }, 'at most'],
    ['two channels', { channels: 2 as 1 }, '1 or 3 channels'],
    ['too few values', { width: 5 }, 'needs 20 values, found 16'],
    ['a value that is no number', { pixels: new Float32Array(16).fill(NaN) }, 'found NaN at value 0'],
    ['a value above 1', { pixels: new Float32Array(16).fill(2) }, 'found 2'],
    ['no scale', { pixelsPerDegree: 0 }, 'pixelsPerDegree'],
    ['a background that is no intensity', { beyond: 3 }, 'background'],
  ])('with %s is refused', (_, change, fault) => {
    const broken = { ...noise(4, 4), ...change };
    expect(() => checkOpticArray(broken)).toThrow(OpticArrayError);
    expect(() => checkOpticArray(broken)).toThrow(fault);
  });
});

describe.each(retinas)('the %s retina', (_, retina) => {
  it('responds to even luminance with what the surround leaves of it', () => {
    for (const response of sampleFields(retina, even(0.8), { xDeg: 1, yDeg: -2 })) {
      expect(response).toBeCloseTo((1 - 0.55) * 0.8, 5);
    }
  });

  it('has responses within [−1, 1] for any image', () => {
    for (const response of sampleFields(retina, noise(31, 17), { xDeg: 0.3, yDeg: 0.2 })) {
      expect(Math.abs(response)).toBeLessThanOrEqual(1);
    }
  });

  it('sees the same when the eye goes once around the torus, and when image and gaze move together', () => {
    const image = noise(20, 20);
    const before = sampleColumns(retina, image, { xDeg: 1.25, yDeg: 0.5 });
    close(sampleColumns(retina, image, { xDeg: 11.25, yDeg: -9.5 }), before, 4);
    const moved = { ...image, pixels: image.pixels.map((_, i) => image.pixels[(Math.floor(i / 20) * 20) + ((i % 20) + 17) % 20]!) }; // prettier-ignore
    close(sampleColumns(retina, moved, { xDeg: 2.75, yDeg: 0.5 }), before, 4); // Three pixels are 1.5°.
  });

  it('is linear in the image', () => {
    const [a, b] = [noise(24, 24), even(0.5)];
    const sum = { ...a, pixels: a.pixels.map((value) => 0.5 * value + 0.25) };
    const gaze = { xDeg: 0, yDeg: 3 };
    const [ra, rb] = [sampleFields(retina, a, gaze), sampleFields(retina, b, gaze)];
    close(
      sampleFields(retina, sum, gaze),
      ra.map((value, i) => 0.5 * value + 0.5 * rb[i]!),
    );
  });

  it('gives each colour channel what it gives a grey image', () => {
    const grey = noise(16, 16);
    const colour: OpticArray = {
      ...grey,
      channels: 3,
      pixels: Float32Array.from({ length: 768 }, (_, i) => grey.pixels[Math.floor(i / 3)]! * (1 - (i % 3) / 4)),
    };
    const gaze = { xDeg: -1, yDeg: 1 };
    const [expected, found] = [sampleFields(retina, grey, gaze), sampleFields(retina, colour, gaze)];
    expected.forEach((value, field) => {
      for (let c = 0; c < 3; c++) expect(found[3 * field + c]).toBeCloseTo(value * (1 - c / 4), 5);
    });
  });

  it('tells every column what its fields respond, in its own order, padded with zeros', () => {
    const image = noise(24, 24, 1, 0.2);
    const gaze = { xDeg: 0.7, yDeg: 0.1 };
    const [responses, inputs] = [sampleFields(retina, image, gaze), sampleColumns(retina, image, gaze)];
    const { widest, fields, count } = retina.columns;
    expect(inputs).toHaveLength(count * widest);
    fields.forEach((owned, column) => {
      for (let place = 0; place < widest; place++) {
        expect(inputs[column * widest + place]).toBe(place < owned.length ? responses[owned[place]!] : 0);
      }
    });
  });

  it('lets a column look by itself: the same as if the whole retina looked there', () => {
    const image = noise(30, 30);
    const { count, widest } = retina.columns;
    const gazes = Array.from({ length: count }, (_, c) => ({ xDeg: c / 3, yDeg: -c / 5 }));
    const inputs = sampleColumnsAt(retina, image, gazes);
    gazes.forEach((gaze, c) => {
      const whole = sampleColumns(retina, image, gaze);
      close(inputs.subarray(c * widest, (c + 1) * widest), whole.subarray(c * widest, (c + 1) * widest));
    });
    expect(() => sampleColumnsAt(retina, image, gazes.slice(1))).toThrow(RangeError);
  });

  it('tells the columns of many images at once what it tells them of each', () => {
    const images = Array.from({ length: 35 }, (_, n) => ({ ...noise(12 + (n % 3), 11), beyond: n % 2 ? 0.3 : ('wrap' as const) })); // prettier-ignore
    const gazes = images.map((_, n) => ({ xDeg: n / 3 - 5, yDeg: 4 - n / 7 }));
    const { count, widest } = retina.columns;
    const of = (inputs: Float32Array, n: number, c: number) => {
      const from = (c * images.length + n) * widest;
      return inputs.subarray(from, from + widest);
    };
    const whole = sampleColumnsOfImages(retina, images, gazes);
    for (const n of [0, 1, 31, 32, 34]) {
      const expected = sampleColumns(retina, images[n]!, gazes[n]!);
      for (let c = 0; c < count; c++) {
        close(of(whole, n, c), expected.subarray(c * widest, (c + 1) * widest), 6);
      }
    }
    expect(() => sampleColumnsOfImages(retina, images, gazes.slice(1))).toThrow(/35 images.*34/);
    expect(() => sampleColumnsOfImages(retina, [noise(4, 4, 3)], gazes.slice(34))).toThrow(/1 channel/);
  });

  it('shows every column the same fixation target in many images at once as by one eye movement for each', async () => {
    await useBackend('cpu');
    const before = tf.memory().numTensors;
    const images = Array.from({ length: 5 }, (_, n) => noise(13, 10, 1, n % 2 ? 0.3 : 'wrap'));
    const targets = images.map((_, n) => ({ right: 3 * n - 7, down: 9 - 5 * n }));
    const { count, widest, xDeg, yDeg } = retina.columns;
    const optics = createFixationOptics(retina, { width: 13, height: 10, pixelsPerDegree: 2 });
    const sampled = sampleFixationTargets(optics, images, targets);
    expect(sampled.shape).toEqual([count, images.length, widest]);
    const inputs = sampled.dataSync<'float32'>();
    targets.forEach(({ right, down }, n) => {
      // The middle of 13 pixels is a pixel's centre, that of 10 is half a pixel above one.
      const gazes = Array.from(xDeg, (x, c) => ({ xDeg: right / 2 - x, yDeg: (down + 0.5) / 2 - yDeg[c]! }));
      const expected = sampleColumnsAt(retina, images[n]!, gazes);
      for (let c = 0; c < count; c++) {
        const from = (c * images.length + n) * widest;
        close(inputs.subarray(from, from + widest), expected.subarray(c * widest, (c + 1) * widest), 5);
      }
    });
    const ownTarget = (column: number, place: number) => targets[(column + place) % targets.length]!;
    const own = sampleOwnFixationTargets(optics, images, ownTarget);
    expect(own.shape).toEqual(sampled.shape);
    const ownTold = own.dataSync<'float32'>();
    for (let c = 0; c < count; c++) {
      const alike = sampleFixationTargets(
        optics,
        images,
        images.map((_, n) => ownTarget(c, n)),
      );
      const [from, to] = [c * images.length * widest, (c + 1) * images.length * widest];
      close(ownTold.subarray(from, to), alike.dataSync<'float32'>().subarray(from, to), 5);
      alike.dispose();
    }
    own.dispose();
    expect(() => sampleFixationTargets(optics, images, targets.slice(1))).toThrow(/5 images.*4/);
    expect(() => sampleFixationTargets(optics, [noise(4, 4)], targets.slice(4))).toThrow(/13 × 10.*4 × 4/);
    sampled.dispose();
    disposeFixationOptics(optics);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('looks at an image of one pixel, and beside the image at its background', () => {
    const dot: OpticArray = {
      width: 1,
      height: 1,
      channels: 1,
      pixels: Float32Array.of(1),
      pixelsPerDegree: 1,
      beyond: 0.25,
    };
    for (const caught of sampleReceptors(retina, dot, { xDeg: 500, yDeg: 0 })) expect(caught).toBeCloseTo(0.25, 6);
    expect(Math.max(...sampleReceptors(retina, dot, { xDeg: 0, yDeg: 0 }))).toBeGreaterThan(0.9);
  });
});

describe('the uniform retina', () => {
  it('gives columns that look at the same content exactly the same inputs: weights can be shared', () => {
    const image = noise(60, 60);
    const { xDeg, yDeg, count, widest, fields } = uniform.columns;
    const inputs = sampleColumnsAt(
      uniform,
      image,
      Array.from(xDeg, (x, c) => ({ xDeg: 1 - x, yDeg: 2 - yDeg[c]! })),
    );
    for (let c = 1; c < count; c++) {
      expect(fields[c]!.length).toBe(fields[0]!.length);
      close(inputs.subarray(c * widest, (c + 1) * widest), inputs.subarray(0, widest));
    }
  });
});

describe('the foveated retina', () => {
  it('has finer columns, with receptive fields of smaller size, at the fovea', () => {
    const { reachDeg, xDeg, yDeg } = foveated.columns;
    const eccentricity = Array.from(xDeg, (x, c) => Math.hypot(x, yDeg[c]!));
    const [inner, outer] = [Math.min(...eccentricity), Math.max(...eccentricity)].map((e) => eccentricity.indexOf(e));
    expect(reachDeg[outer!]! / reachDeg[inner!]!).toBeGreaterThan(1.8);
  });

  it('has as many columns as the uniform one, with about as many fields each', () => {
    const inputs = ({ columns: { fields, count } }: Retina) => fields.reduce((sum, f) => sum + f.length, 0) / count;
    expect(foveated.columns.count).toBe(uniform.columns.count);
    expect(inputs(foveated) / inputs(uniform)).toBeGreaterThan(0.85);
    expect(inputs(foveated) / inputs(uniform)).toBeLessThan(1.15);
  });

  it('also follows the density of human midget fields: finest at the fovea', () => {
    const human = retinaOf({ law: 'watson', columnsAcross: 6, radiusDeg: 12 });
    const spacing = (inner: number, outer: number) => {
      const inside = [...human.centres.spacingDeg].filter((_, c) => {
        const eccentricity = Math.hypot(human.centres.xDeg[c]!, human.centres.yDeg[c]!);
        return eccentricity >= inner && eccentricity < outer;
      });
      return inside.reduce((sum, s) => sum + s, 0) / inside.length;
    };
    expect(human.columns.count).toBe(36);
    expect(spacing(9, 12) / spacing(0, 0.5)).toBeGreaterThan(4);
  });

  it('gives columns different inputs for the same content: there is little to share', () => {
    const { xDeg, yDeg, widest } = foveated.columns;
    const gazes = Array.from(xDeg, (x, c) => ({ xDeg: -x, yDeg: -yDeg[c]! }));
    const inputs = sampleColumnsAt(foveated, noise(60, 60), gazes);
    expect([...inputs.subarray(0, widest)]).not.toEqual([...inputs.subarray(widest, 2 * widest)]);
  });

  it('keeps the same fields in another order where every column has its own', () => {
    const own = retinaOf({ law: 'linear', permuted: true });
    const ordered = (order: Int32Array) => [...order].sort((a, b) => a - b);
    expect(own.columns.fields.map(ordered)).toEqual(foveated.columns.fields.map(ordered));
    expect(own.columns.fields.map((f) => [...f])).not.toEqual(foveated.columns.fields.map((f) => [...f]));
  });
});

describe('columns', () => {
  it('attend to themselves and the eight around them within 1.5 spacings of a square lattice', () => {
    const neighbours = columnNeighbours(uniform, 1.5);
    const lists = Array.from({ length: 16 }, (_, column) => neighboursOf(neighbours, column));
    expect(lists.map(({ length }) => length)).toEqual([4, 6, 6, 4, 6, 9, 9, 6, 6, 9, 9, 6, 4, 6, 6, 4]);
    lists.forEach((list, column) => expect(list).toContain(column));
    // By degrees on a lattice of the same order.
    expect(neighboursNearby(latticePlaces(4), 1.5)).toEqual(neighbours);
  });

  it('are each the nearest one to where it stands, and the first of some equally near', () => {
    const { count, xDeg, yDeg } = foveated.columns;
    for (let c = 0; c < count; c++) expect(nearestPoint(foveated.columns, xDeg[c]!, yDeg[c]!)).toBe(c);
    expect(nearestPoint({ xDeg: Float32Array.of(3, -1, 1), yDeg: new Float32Array(3) }, 0, 0)).toBe(1);
  });

  it.each([
    [{ columnsAcross: 0 }, 'columnsAcross'],
    [{ law: 'cubic' as 'linear' }, 'law'],
    [{ e2Deg: -1 }, 'e2Deg'],
    [{ radiusDeg: 0 }, 'radiusDeg'],
    [{ fieldsAcross: 1 }, 'fieldsAcross'],
    [{ reachSpacings: 0.1 }, 'reachSpacings'],
    [{ receptorsPerField: 0.5 }, 'receptorsPerField'],
    [{ fieldShape: { centreSpacings: 0.5, surroundRatio: 1, surroundStrength: 0.5 } }, 'fieldShape'],
  ])('are not made from %j', (settings, setting) => {
    expect(() => retinaOf(settings)).toThrow(RetinaConfigError);
    expect(() => retinaOf(settings)).toThrow(`'${setting}'`);
  });
});

describe('createFieldSampler', () => {
  it('responds as sampleFields does, in one array for every gaze', () => {
    const sampler = createFieldSampler(foveated);
    const image = noise(31, 17);
    const first = sampler(image, { xDeg: 0, yDeg: 0 });
    const second = sampler(image, { xDeg: 1.5, yDeg: -0.7 });
    expect(second).toBe(first);
    expect(second).toEqual(sampleFields(foveated, image, { xDeg: 1.5, yDeg: -0.7 }));
  });

  it('refuses an image of other channels', () => {
    const coloured = { ...noise(4, 4), channels: 3 as const, pixels: new Float32Array(48) };
    expect(() => createFieldSampler(foveated)(coloured, { xDeg: 0, yDeg: 0 })).toThrow(RangeError);
  });
});
