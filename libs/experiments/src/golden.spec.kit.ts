import { useBackend } from '@retinotopia/compute';
import { loadDataset, type TrainAndTest } from '@retinotopia/datasets';
import { runHere, type Experiment, type Run, type Seeded } from '@retinotopia/runs';
import { readFileSync } from 'node:fs';

/** A small run whose numbers were written down before the experiments were moved into one house. */
export interface Golden<Settings, Task, Found> {
  readonly settings: Settings;
  readonly runs: readonly Run<Task, Found>[];
}

/**
 * Runs the tasks of a golden file anew on the embedded engine, in this process.
 * @param url of the file, which stands beside the test
 */
export async function runGolden<
  Settings extends object,
  Task extends Seeded,
  Found extends object,
  Images extends TrainAndTest | null,
>(
  experiment: Experiment<Settings, Task, Found, Images>,
  url: URL,
): Promise<{ readonly golden: Golden<Settings, Task, Found>; readonly runs: readonly Run<Task, Found>[] }> {
  await useBackend('wasm');
  const golden = JSON.parse(readFileSync(url, 'utf8')) as Golden<Settings, Task, Found>;
  const images = experiment.imagesNeeded === undefined ? null : await loadDataset('mnist', {});
  const runs = await runHere(
    experiment,
    golden.settings,
    images as Images,
    golden.runs.map(({ task }) => task),
  );
  return { golden, runs };
}

/** Numbers to so many digits, so that another engine build may differ where nobody sees it. */
export function rounded(value: unknown, digits = 5): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(digits));
  if (Array.isArray(value)) return value.map((one) => rounded(one, digits));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rounded(one, digits)]));
}
