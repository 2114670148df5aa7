import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ranges, slurmScript } from './slurm.ts';

const array = {
  out: '/shared/sweeps/a',
  missing: [0, 1, 2, 7],
  workers: 3,
  command: ['node', "it's", 'sweep', '--task'],
  workingFolder: '/home/me/my work',
  options: ['--partition=long', '--time=2:00:00'],
};

describe('ranges', () => {
  it.each([
    [[], ''],
    [[5], '5'],
    [[3, 1, 2, 9, 10, 7], '1-3,7,9-10'],
  ])('writes %j as %j', (numbers, written) => expect(ranges(numbers)).toBe(written));
});

describe('the batch script', () => {
  it('is an array of the missing tasks, at most so many at a time, with the options given', () => {
    expect(slurmScript(array)).toContain('#SBATCH --array=0-2,7%3\n');
    expect(slurmScript(array)).toContain('#SBATCH --partition=long\n#SBATCH --time=2:00:00\n');
    expect(slurmScript(array)).toContain('#SBATCH --output=/shared/sweeps/a/logs/%a.log\n');
  });

  it.each([
    ['true', '', 0, /^$/],
    ['false', '0', 1, /exit code 1: queued again\nscontrol requeue 8_7\n/],
    ['false', '3', 1, /^$/],
    ['kill -TERM $$; sleep 9', '3', 143, /exit code 143: queued again\nscontrol requeue 8_7\n/],
  ])('where a task does `%s` after %j restarts: exit code %i, says %s', (task, restarts, code, says) => {
    const script = slurmScript({ ...array, workingFolder: '/', command: ['sh', '-c', task] });
    // A shell in which Slurm's command only tells what it was asked.
    const run = spawnSync('bash', ['-c', `scontrol() { echo "scontrol $*"; }\n${script}`], {
      encoding: 'utf8',
      env: {
        ...process.env,
        SLURM_ARRAY_JOB_ID: '8',
        SLURM_ARRAY_TASK_ID: '7',
        SLURM_RESTART_COUNT: restarts,
      },
    });
    expect(run.status).toBe(code);
    expect(run.stdout).toMatch(says);
  });
});
