import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { runCommandLine } from './run-command-line.ts';

/** What a command said and how it ended. */
export interface Answer {
  /** The exit code; `null` for a process that a signal ended. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const workspace = fileURLToPath(new URL('../../../', import.meta.url));

/** What Node is given to run the command line as it is installed: built before the tests, see build.spec.kit.ts. */
export const program: readonly string[] = [fileURLToPath(new URL('../dist/main.js', import.meta.url))];

/** The command line in a process of its own, as it is installed. */
export const lab = (...words: readonly string[]): Answer => answerOf([...program, ...words]);

/** The command line as it runs in a checkout, from TypeScript: `npm run lab -- …`. */
export const labFromSources = (...words: readonly string[]): Answer =>
  answerOf([`${workspace}tools/workspace.mjs`, 'lab', ...words]);

function answerOf(words: readonly string[]): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The command line in this process, for what starts no workers: a process of its own takes a second to start. */
export async function labHere(...words: readonly string[]): Promise<Answer> {
  const exitCode = () => process.exitCode;
  const before = exitCode();
  process.exitCode = undefined;
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    }),
  );
  try {
    await runCommandLine(words);
    return { status: Number(exitCode() ?? 0), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = before;
  }
}
