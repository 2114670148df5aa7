import { total } from '@retinotopia/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorsByClass } from './errors.ts';
import { withBias, type Logits } from './logits.ts';
import { bestBias, transferImages } from './withheld-classes.ts';

describe('transferImages', () => {
  const labels = Uint8Array.of(3, 7, 8, 3, 1, 7);
  const all = Uint32Array.of(0, 1, 2, 3, 4, 5);

  it('leaves classes out, or keeps some only', () => {
    expect([...transferImages('all', all, labels)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...transferImages({ without: [3] }, all, labels)]).toEqual([1, 2, 4, 5]);
    expect([...transferImages({ only: [7, 8] }, all, labels)]).toEqual([1, 2, 5]);
  });
});

describe('bestBias', () => {
  it('brings back a class that a student thinks rare', () => {
    // Every image has its own class clearly ahead, but class 2's logit lies 3.5 too low throughout.
    const labels = Uint8Array.from({ length: 30 }, (_, image) => image % 3);
    const values = Float32Array.from({ length: 90 }, (_, place) => {
      const [image, k] = [Math.floor(place / 3), place % 3];
      return (k === labels[image] ? 2 : 0) + (image % 5) / 10 - (k === 2 ? 3.5 : 0);
    });
    const logits: Logits = { values, classes: 3 };
    expect(errorsByClass(logits, labels)).toEqual([0, 0, 10]);
    const { bias, errors } = bestBias(logits, labels, [2]);
    expect(errors).toBe(0);
    expect(bias).toBeGreaterThan(1.5);
    expect(bias).toBeLessThan(5.5);
    expect(errorsByClass(withBias(logits, [2], bias), labels)).toEqual([0, 0, 0]);
  });

  it('changes nothing where nothing is to be gained', () => {
    const logits: Logits = { values: Float32Array.of(4, 0, 0, 4), classes: 2 };
    expect(bestBias(logits, Uint8Array.of(0, 1), [1])).toEqual({ bias: 0, errors: 0 });
  });

  it('finds what trying very many biases finds, and is not beaten by any of them', () => {
    const cases = fc.array(fc.tuple(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 4, maxLength: 4 }), fc.nat(3)), { minLength: 1, maxLength: 30 }); // prettier-ignore
    fc.assert(
      fc.property(cases, fc.constantFrom([0], [1, 3], [2]), (images, raised) => {
        const logits: Logits = { values: Float32Array.from(images.flatMap(([z]) => z)), classes: 4 };
        const labels = Uint8Array.from(images.map(([, label]) => label));
        const errorsWith = (bias: number) => total(errorsByClass(withBias(logits, raised, bias), labels));
        const { bias, errors } = bestBias(logits, labels, raised);
        // Logits are whole numbers, so halves lie on every stair.
        const tried = Array.from({ length: 170 }, (_, index) => errorsWith(index - 84.5));
        expect(errors).toBe(Math.min(...tried));
        expect(errorsWith(bias)).toBe(errors);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
