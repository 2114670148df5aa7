import { expect, it } from 'vitest';
import { halfCosine, overEpochs } from './schedules.ts';

it('half a cosine falls from its rate by way of the half to nothing', () => {
  const rate = halfCosine(0.4, 100);
  expect([0, 50, 100].map(rate)).toEqual([0.4, expect.closeTo(0.2, 12), 0]);
});

it('a warm-up lets it rise first, all the same', () => {
  const [warm, cold] = [halfCosine(0.4, 100, 20), halfCosine(0.4, 100)];
  for (const step of [0, 4, 18, 19, 60]) expect(warm(step)).toBeCloseTo(cold(step) * Math.min(1, (step + 1) / 20), 12);
});

it('a training over epochs reports at the end of each', () => {
  const { steps, reportAt } = overEpochs({ epochs: 3, perEpoch: 4, learningRate: 1 }, []);
  expect(Array.from({ length: steps }, (_, step) => step + 1).filter((step) => reportAt!(step))).toEqual([4, 8, 12]);
});
