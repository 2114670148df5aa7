/**
 * Writes what the room draws of a run into `published.json`, which the page brings along:
 * `node --conditions=@retinotopia/source --import tsx apps/viewer/src/rooms/sharing/publish.ts RUN/result.json`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSharing } from './run-folder.ts';

const result = readSharing(readFileSync(process.argv[2]!, 'utf8'));
const { answer, sentences, tables, aims } = result.summary;
const rounded = (value: number | null) => (value === null ? null : Math.round(value * 1e4) / 1e4);
const runs = result.runs.map(({ task, found: { parameters, multiplications, curve, test } }) => ({
  task,
  found: {
    parameters,
    multiplications,
    curve: curve.map(({ step, validation, functionDivergence, weightSimilarity }) => ({
      step,
      validation: rounded(validation),
      functionDivergence: rounded(functionDivergence),
      weightSimilarity: rounded(weightSimilarity),
    })),
    test: { consensus: test.consensus, singleColumn: test.singleColumn },
  },
}));
const summary = { answer, sentences, tables: tables.filter(({ reportOnly }) => reportOnly !== true), aims };
writeFileSync(fileURLToPath(new URL('published.json', import.meta.url)), JSON.stringify({ ...result, runs, summary }));
