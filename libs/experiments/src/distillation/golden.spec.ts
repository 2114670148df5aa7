import { expect, it } from 'vitest';
import { rounded, runGolden } from '../golden.spec.kit.ts';
import { experiment } from './experiment.ts';

it('finds of students, withheld classes, peers and columns what was found before the experiments had one form', async () => {
  const { golden, runs } = await runGolden(experiment, new URL('golden.json', import.meta.url));
  expect(rounded(runs)).toEqual(rounded(golden.runs));
});
