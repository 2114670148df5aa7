import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExperimentError } from '../experiment/experiment-error.ts';

/** A sweep whose tasks Slurm will run, each by its number. */
export interface SlurmArray {
  /** The sweep's folder, on a file system that all nodes see. */
  readonly out: string;
  /** Numbers of the tasks that are missing. */
  readonly missing: readonly number[];
  /** At most at a time. */
  readonly workers: number;
  /** Words of the command that runs a task, but for its number at the end. */
  readonly command: readonly string[];
  /** Where the command runs. */
  readonly workingFolder: string;
  /** More of sbatch's options, such as `--partition=long`. */
  readonly options: readonly string[];
}

/** A task that fails is put back into the queue so many times. */
const requeues = 3;

/**
 * The batch script of an array job: each element runs one task of the sweep. One that fails is queued again, three
 * times at most; one that the queue stops (its time is up, a more urgent job comes) is told a minute before, keeps a
 * checkpoint (exit code 143), and is queued again as often as that happens.
 */
export const slurmScript = ({ out, missing, workers, command, workingFolder, options }: SlurmArray): string =>
  `#!/bin/bash
#SBATCH --job-name=retinotopia
#SBATCH --array=${ranges(missing)}%${workers}
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@60
#SBATCH --output=${join(out, 'logs', '%a.log')}
${options.map((option) => `#SBATCH ${option}\n`).join('')}
cd ${quoted(workingFolder)} || exit 1
${command.map(quoted).join(' ')} "$SLURM_ARRAY_TASK_ID" &
task=$!
trap 'kill -TERM $task' TERM
wait $task
code=$?
while kill -0 $task 2>/dev/null; do # A signal ends a wait, and not what it waits for.
  wait $task
  code=$?
done
if [ $code -eq 143 ] || { [ $code -ne 0 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${requeues} ]; }; then
  echo "exit code $code: queued again"
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
fi
exit $code
`;

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** Whole numbers as Slurm writes them: `0-3,7`. */
export function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** Keeps Slurm's number of the sweep's last array job. */
const jobFile = (out: string) => join(out, 'slurm-job');

/**
 * Writes the batch script into the sweep's folder and hands it to Slurm.
 * @returns Slurm's number for it
 * @throws ExperimentError where there is no Slurm, it refuses, or an earlier job of the sweep is still at work
 */
export function submitToSlurm(array: SlurmArray): string {
  const { out } = array;
  const earlier = existsSync(jobFile(out)) ? readFileSync(jobFile(out), 'utf8').trim() : '';
  if (earlier !== '' && jobsLeft(earlier) > 0) {
    throw new ExperimentError(
      `Slurm's job ${earlier} is still at work on ${out}: wait for it, or scancel ${earlier}`,
    );
  }
  mkdirSync(join(out, 'logs'), { recursive: true });
  const script = join(out, 'slurm.sh');
  writeFileSync(script, slurmScript(array));
  const job = slurm('sbatch', ['--parsable', script], `the batch script is ${script}`).split(';')[0]!;
  writeFileSync(jobFile(out), `${job}\n`);
  return job;
}

/** How many of an array job's elements wait or run. */
export function jobsLeft(job: string): number {
  try {
    const words = ['--noheader', '--array', '--format=%i', '--jobs', job];
    const left = execFileSync('squeue', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return left.split('\n').filter((line) => line !== '').length;
  } catch (error) {
    // Slurm forgets a job some minutes after its end.
    if (/invalid job id/i.test(String((error as { stderr?: string }).stderr))) return 0;
    throw new ExperimentError(`squeue does not answer: ${(error as Error).message.split('\n')[0]!}`, { cause: error });
  }
}

function slurm(program: string, words: readonly string[], hint: string): string {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    const reason = code === 'ENOENT' ? `there is no ${program} on this machine` : `${program} refused: ${stderr?.trim() ?? ''}`; // prettier-ignore
    throw new ExperimentError(`${reason} (${hint})`, { cause: error });
  }
}
