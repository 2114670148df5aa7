/** At least this many runs, and at least so long, so that one run that the machine disturbs does not count. */
const least = { runs: 5, milliseconds: 400 } as const;

/**
 * The time of the shortest of several runs, after one that is not counted.
 * @param run all that is to be timed is done when it returns
 * @returns milliseconds
 */
export function shortest(run: () => void): number {
  run();
  let best = Infinity;
  const begun = performance.now();
  for (let count = 0; count < least.runs || performance.now() - begun < least.milliseconds; count++) {
    const started = performance.now();
    run();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}
