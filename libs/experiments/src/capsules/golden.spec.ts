import { expect, it } from 'vitest';
import { rounded, runGolden } from '../golden.spec.kit.ts';
import { experiment } from './experiment.ts';
import { separationRows } from './summarise.ts';

it('capsules find what they found before experiments had one form', async () => {
  const { golden, runs } = await runGolden(experiment, new URL('golden.json', import.meta.url));
  // Of arrangements their intervals were kept.
  const rows = separationRows(golden.settings, runs);
  const [separation, others] = [true, false].map((is) =>
    golden.runs.filter(({ task }) => (task.measured === 'separation') === is),
  );
  expect(rounded(rows)).toEqual(rounded(separation!.map(({ found }) => found)));
  expect(rounded(runs.slice(rows.length))).toEqual(rounded(others));
});
