import { expect, it } from 'vitest';
import { rounded, runGolden } from '../golden.spec.kit.ts';
import { experiment } from './experiment.ts';

it.each([
  ['arms of each kind on two retinas', 'golden.json'],
  ['every form of agreement, settling, and a class withheld', 'golden-forms.json'],
  ['fresh places, and images of their own for each hemifield', 'golden-fresh.json'],
])('finds of %s what was found before the experiments had one form', async (_, file) => {
  const { golden, runs } = await runGolden(experiment, new URL(file, import.meta.url));
  expect(rounded(runs)).toEqual(rounded(golden.runs));
});
