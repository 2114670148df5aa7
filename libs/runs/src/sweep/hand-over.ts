import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { JobProgress } from '../run-jobs.ts';
import { asYaml, applyByKubectl, kubernetesList, kubernetesName, type KubernetesPlace } from './kubernetes.ts';
import { hasEnded, sweepName, type PlannedTask } from './plan.ts';
import { jobsLeft, submitToSlurm } from './slurm.ts';

/** A sweep for another engine to run: only its tasks that have not ended. */
export interface HandOver {
  readonly file: string;
  readonly out: string;
  readonly plan: readonly PlannedTask[];
  readonly backend: string;
  readonly data: string | null;
  /** At most at a time. */
  readonly workers: number;
  readonly checkpointSeconds: number;
}

const missingOf = (plan: readonly PlannedTask[]) => [...plan.keys()].filter((index) => !hasEnded(plan[index]!));

/** Hands the missing tasks to Slurm. @returns Slurm's number for them; `null` where none is missing @throws ExperimentError */
export function handToSlurm(sweep: HandOver, options: readonly string[]): string | null {
  const { file, out, plan, backend, data, workers, checkpointSeconds } = sweep;
  const missing = missingOf(plan);
  if (missing.length === 0) return null;
  mkdirSync(out, { recursive: true });
  // Numbers mean tasks of this file: a copy stays as it is, whatever becomes of the file meanwhile.
  const copy = join(out, 'sweep.yaml');
  if (resolve(file) !== copy) copyFileSync(file, copy);
  const words = ['sweep', copy, '--out', out, '--backend', backend, '--checkpoint-seconds', String(checkpointSeconds)];
  if (data !== null) words.push('--data', resolve(data));
  const command = [process.execPath, ...process.execArgv, process.argv[1]!, ...words, '--task'];
  return submitToSlurm({ out, missing, workers, command, workingFolder: process.cwd(), options });
}

/** Waits until Slurm has nothing left of an array job, and shows how far the tasks are. */
export async function waitForSlurm(job: string, plan: readonly PlannedTask[], progress: JobProgress): Promise<void> {
  const ended = new Set<number>();
  const look = () => {
    for (const [index, planned] of plan.entries()) {
      if (ended.has(index) || !hasEnded(planned)) continue;
      ended.add(index);
      progress.update(index, 1);
      progress.say(`${planned.label} has ended`);
    }
  };
  try {
    while (jobsLeft(job) > 0) {
      look();
      await new Promise((go) => setTimeout(go, 2000));
    }
    look();
  } finally {
    progress.stop();
  }
}

/**
 * Hands the missing tasks to Kubernetes. Its pods see the sweep's folder below their mount, so what is missing is
 * known here only where the same folder is seen from here; a task that has ended ends again at once.
 * @returns the manifest as YAML, or what `kubectl` answered; `null` where none is missing
 * @throws ExperimentError
 */
export function handToKubernetes(sweep: HandOver, place: KubernetesPlace, apply: boolean): string | null {
  const { file, out, plan, backend, data, workers } = sweep;
  const missing = missingOf(plan);
  if (missing.length === 0) return null;
  const name = kubernetesName(sweepName(file));
  const text = readFileSync(file, 'utf8');
  const manifest = kubernetesList({ ...place, name, sweep: text, missing, workers, out, backend, data });
  return apply ? `${applyByKubectl(manifest)}\n` : asYaml(manifest);
}
