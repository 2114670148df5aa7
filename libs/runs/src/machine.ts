import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** The machine that a run ran on, for people who compare its times. */
export interface Machine {
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
}

/** The machine that this process runs on. */
export function describeMachine(): Machine {
  const processors = cpus();
  return {
    platform: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** The commit of the checkout that a folder is in, with `+` where it has been changed; `null` where it is none. */
export function gitCommit(folder: string): string | null {
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const commit = git('rev-parse', '--short=12', 'HEAD');
    return git('status', '--porcelain') === '' ? commit : `${commit}+`;
  } catch {
    return null; // No git, or no checkout: a packed program has no commit to name.
  }
}
