import { expect, it } from 'vitest';
import { rounded, runGolden } from '../golden.spec.kit.ts';
import { experiment } from './experiment.ts';

it('gives the numbers that it gave before it was one of the experiments, on all supervisions', async () => {
  const { golden, runs } = await runGolden(experiment, new URL('golden.json', import.meta.url));
  expect(rounded(runs)).toEqual(rounded(golden.runs));
});
