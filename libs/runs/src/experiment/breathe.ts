import type { Attempt } from './attempt.ts';

/** Work that was told to stop, and has kept what it keeps. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/** Says how far a task is, and lets a word from outside come in. @throws StoppedError where it is to stop */
export async function breathe({ progress, stop }: Attempt, share: number): Promise<void> {
  progress(share);
  await new Promise((resolve) => setImmediate(resolve));
  if (stop.aborted) throw new StoppedError('stopped before it had ended');
}
