import { randomStream } from '@retinotopia/compute';
import { describe, expect, it } from 'vitest';
import { drawEllipseImages, ellipseClasses, ellipseFeatures, ellipseObjects } from './ellipse-world.ts';

const draw = (ambiguity: number, count = 200) =>
  drawEllipseImages({ count, ambiguity, across: 8 }, randomStream(3, 'ellipses'));
const size = ellipseFeatures.length;

describe('ellipse world', () => {
  it('draws five ellipses of one object into five cells of each image', () => {
    const { cells, count, occupied, labels, features } = draw(0.5);
    for (let image = 0; image < count; image++) {
      const held = Array.from({ length: cells }, (_, cell) => occupied[cell * count + image]!);
      expect(held.reduce((sum, one) => sum + one, 0)).toBe(5);
      held.forEach((one, cell) => expect(features[(cell * count + image) * size + 2]).toBe(one));
    }
    expect(new Set(labels)).toEqual(new Set(ellipseClasses.keys()));
  });

  it('tells an empty cell nothing but where it is', () => {
    const { cells, count, occupied, features } = draw(0.5);
    for (let cell = 0; cell < cells; cell++) {
      for (let image = 0; image < count; image++) {
        if (occupied[cell * count + image] === 1) continue;
        const inputs = [...features.subarray((cell * count + image) * size, (cell * count + image + 1) * size)];
        expect(inputs).toEqual([((cell % 8) - 3.5) / 4, (Math.floor(cell / 8) - 3.5) / 4, 0, 0, 0, 0, 0, 0, 0]);
      }
    }
  });

  it('makes ellipses ambiguous and leaves them where they lie', () => {
    const [clear, vague] = [draw(0), draw(0.8)];
    // The draws of a vague ellipse come after the pose of its own object: the first object is the same.
    const of = ({ features, count, cells, occupied }: typeof clear) =>
      Array.from({ length: cells }, (_, cell) => cell)
        .filter((cell) => occupied[cell * count] === 1)
        .map((cell) => [...features.subarray(cell * count * size, (cell * count + 1) * size)]);
    expect(of(vague).map((inputs) => [...inputs.slice(0, 3), ...inputs.slice(7)])).toEqual(of(clear).map((inputs) => [...inputs.slice(0, 3), ...inputs.slice(7)])); // prettier-ignore
    expect(of(vague).map((inputs) => inputs.slice(3, 7))).not.toEqual(of(clear).map((inputs) => inputs.slice(3, 7)));
  });

  it('keeps the shape of an unambiguous ellipse: the ratio of its axes is its class’s', () => {
    const { features, count, cells, occupied, labels } = draw(0);
    const ratios = ellipseObjects[ellipseClasses[labels[0]!]!].map(({ a, b }) => Math.log(a / b)).sort((a, b) => a - b);
    const seen = Array.from({ length: cells }, (_, cell) => cell)
      .filter((cell) => occupied[cell * count] === 1)
      .map((cell) => features[cell * count * size + 3]! - features[cell * count * size + 4]!)
      .sort((a, b) => a - b);
    seen.forEach((ratio, place) => expect(ratio).toBeCloseTo(ratios[place]!, 5));
  });

  it('is the same for the same seed', () => {
    expect(draw(0.5)).toEqual(draw(0.5));
  });
});
