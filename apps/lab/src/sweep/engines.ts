import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** A sweep whose jobs another engine will run, each by its number. */
export interface Spread {
  /** The sweep file and the sweep's folder, as the engine's machines name them. */
  readonly file: string;
  readonly out: string;
  /** Numbers of the jobs that are missing. */
  readonly missing: readonly number[];
  /** At most at a time. */
  readonly workers: number;
  readonly backend: string;
}

const oneJob = ({ file, out, backend }: Spread, task: string) =>
  `npm run --silent lab -- sweep ${quoted(file)} --out ${quoted(out)} --backend ${backend} --task "${task}"`;

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** A task that fails is put back into the queue so many times. */
const requeues = 3;

/** The batch script of an array job: each element runs one job of the sweep, and is queued again where it fails. */
export const slurmScript = (spread: Spread): string => `#!/bin/bash
#SBATCH --job-name=retinotopia
#SBATCH --array=${ranges(spread.missing)}%${spread.workers}
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@60
#SBATCH --output=${join(spread.out, 'logs', '%a.log')}
cd ${quoted(process.cwd())} || exit 1
${oneJob(spread, '$SLURM_ARRAY_TASK_ID')} &
child=$!
trap 'kill -TERM $child' TERM
wait $child
code=$?
if [ $code -ne 0 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${requeues} ]; then
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
fi
exit $code
`;

/** Writes the batch script into the sweep's folder and hands it to Slurm. @returns Slurm's number for it */
export function submitToSlurm(spread: Spread): string {
  mkdirSync(join(spread.out, 'logs'), { recursive: true });
  const script = join(spread.out, 'slurm.sh');
  writeFileSync(script, slurmScript(spread));
  try {
    return execFileSync('sbatch', ['--parsable', script], { encoding: 'utf8' }).trim();
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    throw new UsageError(code === 'ENOENT' ? `there is no sbatch on this machine; the script is ${script}` : `sbatch refused ${script}: ${stderr?.trim() ?? ''}`); // prettier-ignore
  }
}

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

export interface KubernetesOptions {
  /** With this repository in its working folder, and its packages installed. */
  readonly image: string;
  /** A persistent volume claim that many may write; it holds the sweep's folder. */
  readonly claim: string;
  readonly mount: string;
}

/** An Indexed Job of Kubernetes, as the API takes it: each index runs one of the missing jobs. */
export function kubernetesJob(spread: Spread, { image, claim, mount }: KubernetesOptions): object {
  const job = oneJob(spread, '$(echo $MISSING | cut -d" " -f$((JOB_COMPLETION_INDEX + 1)))');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { generateName: 'retinotopia-sweep-' },
    spec: {
      completions: spread.missing.length,
      parallelism: Math.min(spread.workers, spread.missing.length),
      completionMode: 'Indexed',
      backoffLimitPerIndex: requeues,
      maxFailedIndexes: spread.missing.length,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              name: 'lab',
              image,
              command: ['sh', '-c', job],
              env: [{ name: 'MISSING', value: spread.missing.join(' ') }],
              resources: { requests: { cpu: '1', memory: '1Gi' } },
              volumeMounts: [{ name: 'sweeps', mountPath: mount }],
            },
          ],
          volumes: [{ name: 'sweeps', persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
}

/** Hands a manifest to the cluster that `kubectl` speaks to. @returns what it answered */
export function applyByKubectl(manifest: object): string {
  try {
    return execFileSync('kubectl', ['create', '-f', '-'], {
      input: JSON.stringify(manifest),
      encoding: 'utf8',
    }).trim();
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    throw new UsageError(code === 'ENOENT' ? 'there is no kubectl on this machine: leave --apply out to print the manifest' : `kubectl refused it: ${stderr?.trim() ?? ''}`); // prettier-ignore
  }
}
