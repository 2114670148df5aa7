/** Times votes and messages for wholes of more and more parts. */
import { measureGrowth } from '@retinotopia/capsules';

/** Warmed up for so long, and then timed for so long, in batches that are long for a browser's coarse clock. */
const [warmMs, timedMs, batchMs] = [40, 120, 5];

/** The mean of the quickest batch, so that one that the machine disturbs does not count. */
function timed(work: () => void): number {
  const runFor = (milliseconds: number) => {
    const begun = performance.now();
    for (let runs = 1; ; runs++) {
      work();
      const taken = performance.now() - begun;
      if (taken >= milliseconds) return taken / runs;
    }
  };
  runFor(warmMs);
  let best = Infinity;
  const begun = performance.now();
  while (performance.now() - begun < timedMs) best = Math.min(best, runFor(batchMs));
  return best;
}

self.addEventListener('message', ({ data: sizes }: MessageEvent<readonly number[]>) => {
  for (const parts of sizes) self.postMessage(measureGrowth(parts, 1, timed));
});
