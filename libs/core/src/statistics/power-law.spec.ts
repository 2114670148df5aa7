import { expect, it } from 'vitest';
import { exponent } from './index.ts';

it('the exponent of a power law is found, whatever it is multiplied by', () => {
  const points = [64, 256, 1024].map((size) => [size, 3 * size ** 1.5] as const);
  expect(exponent(points)).toBeCloseTo(1.5, 9);
});
