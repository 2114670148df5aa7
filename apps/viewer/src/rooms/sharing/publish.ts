/**
 * Writes what the room draws of a run into `published.json`, which the page brings along:
 * `node --conditions=@retinotopia/source --import tsx apps/viewer/src/rooms/sharing/publish.ts RUN/result.json`
 */
import { readResult } from '@retinotopia/hypothesis';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const result = readResult(readFileSync(process.argv[2]!, 'utf8'));
const { formatVersion, dataset, backend, protocol, missing, aims, verdicts } = result;
const rounded = (value: number) => Math.round(value * 1e4) / 1e4;
const runs = result.runs.map(({ task, parameters, curve, test: { consensus, singleColumn } }) => ({
  task,
  parameters,
  curve: curve.map(({ step, validation, functionDivergence, weightSimilarity }) => ({
    step,
    validation: rounded(validation),
    functionDivergence: functionDivergence === null ? null : rounded(functionDivergence),
    weightSimilarity: weightSimilarity === null ? null : rounded(weightSimilarity),
  })),
  test: { consensus, singleColumn },
}));
const kept = { formatVersion, dataset, backend, protocol, runs, missing, aims, verdicts };
writeFileSync(fileURLToPath(new URL('published.json', import.meta.url)), JSON.stringify(kept));
