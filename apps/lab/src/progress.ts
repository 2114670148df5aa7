import { total } from '@retinotopia/core';
import type { JobProgress } from '@retinotopia/runs';
import { SingleBar } from 'cli-progress';

/** On standard error: a bar with the time left on a terminal, and a line a finished task elsewhere. */
export function showProgress(tasks: number): JobProgress {
  const shares = new Array<number>(tasks).fill(0);
  const done = () => total(shares);
  const { stderr } = process;
  if (!stderr.isTTY) {
    return {
      update: (task, share) => (shares[task] = share),
      say: (line) => void stderr.write(`[${Math.floor((100 * done()) / tasks)} %] ${line}\n`),
      stop: () => undefined,
    };
  }
  const bar = new SingleBar({
    format: '{bar} {percentage} % · {runs} runs · {duration_formatted} so far, {left} left',
    stream: stderr,
    hideCursor: true,
    clearOnComplete: true,
    fps: 5,
  });
  const begun = performance.now();
  const payload = () => ({
    runs: `${shares.filter((share) => share >= 1).length}/${tasks}`,
    left: timeLeft((performance.now() - begun) / 1000, done() / tasks),
  });
  bar.start(1000, 0, payload());
  return {
    update: (task, share) => {
      shares[task] = share;
      bar.update(Math.round((1000 * done()) / tasks), payload());
    },
    say: (line) => {
      stderr.write(`\r\u001b[K${line}\n`);
      bar.updateETA();
    },
    stop: () => bar.stop(),
  };
}

function timeLeft(elapsedSeconds: number, share: number): string {
  if (share < 0.01) return 'unknown time';
  const seconds = Math.round((elapsedSeconds * (1 - share)) / share);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
