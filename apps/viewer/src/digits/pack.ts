/** Writes the digits for the page into a file that is named on the command line. The build runs it, in Node. */
import { randomStream } from '@retinotopia/compute';
import { loadDataset, selectImages, splitIndices } from '@retinotopia/datasets';
import { renameSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { digitCounts } from './format.ts';

const to = process.argv[2]!;
const all = await loadDataset('mnist');
const parts = (['train', 'test'] as const).map((split) => {
  const random = randomStream(0, `viewer/digits/${split}`);
  const { test } = splitIndices(all[split].labels, { test: digitCounts[split] }, random, {
    stratified: true,
  });
  return selectImages(all[split], test);
});
const bytes = Buffer.concat([...parts.map(({ labels }) => labels), ...parts.map(({ pixels }) => pixels)]);
const unfinished = `${to}.${process.pid}`; // Two builds may run at a time.
writeFileSync(unfinished, gzipSync(bytes, { level: 9 }));
renameSync(unfinished, to);
