/** Times votes and messages for wholes of more and more parts. */
import { measureGrowth, type GrowthPoint } from '@retinotopia/capsules';
import { reasonOf } from '../../shell/reason.ts';

export interface GrowthOrder {
  readonly sizes: readonly number[];
  readonly seed: number;
}

export type GrowthNews =
  | { readonly kind: 'measured'; readonly point: GrowthPoint }
  | { readonly kind: 'failed'; readonly reason: string };

const tell = (news: GrowthNews) => self.postMessage(news);

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

self.addEventListener('message', ({ data: { sizes, seed } }: MessageEvent<GrowthOrder>) => {
  try {
    for (const parts of sizes) tell({ kind: 'measured', point: measureGrowth(parts, seed, timed) });
  } catch (error) {
    tell({ kind: 'failed', reason: reasonOf(error) });
  }
});
