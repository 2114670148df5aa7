import type { Findings, Measured, RunFolder } from '@retinotopia/runs';

/** What ended tasks of a run have found, in their order. */
export const repliesIn = <Result>({ findings }: Findings<Measured<Result>>): readonly Measured<Result>[] =>
  findings.flatMap((finding) => (finding.status === 'done' ? [finding.reply] : []));

/** Says in `run.json` how a run of trainings has ended, and how long it took. */
export function endRun(folder: RunFolder, outcome: Findings<Measured<{ readonly task: object }>>): void {
  const { findings, interrupted, seconds } = outcome;
  const done = repliesIn(outcome);
  folder.update({
    status: done.length === findings.length ? 'complete' : interrupted === null ? 'failed' : 'partial',
    ended: new Date().toISOString(),
    timings: {
      seconds,
      peakMiB: Math.round(Math.max(0, ...done.map(({ peakBytes }) => peakBytes)) / 2 ** 20),
      runs: done.map(({ result, seconds: own }) => ({ ...result.task, seconds: own })),
    },
  });
}
