import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { stringify } from 'yaml';
import { ExperimentError } from '../experiment/experiment-error.ts';

/** What of Kubernetes a sweep needs to know. */
export interface KubernetesPlace {
  /** With this repository in its working folder, and its packages installed. */
  readonly image: string;
  /** A persistent volume claim that many may write; results go there. */
  readonly claim: string;
  readonly mount: string;
}

/** A sweep whose tasks Kubernetes will run, each by its number. */
export interface KubernetesSweep extends KubernetesPlace {
  readonly name: string;
  /** The text of the sweep file, which travels inside the manifest. */
  readonly sweep: string;
  /** Numbers of the tasks that are missing. */
  readonly missing: readonly number[];
  /** At most at a time. */
  readonly workers: number;
  /** The sweep's folder as the pods see it: below the mount. */
  readonly out: string;
  readonly backend: string;
  /** The folder of the data set's files in the pods, where one was named. */
  readonly data: string | null;
}

/** A task that fails is tried again so many times. */
const retries = 3;
const sweepFolder = '/etc/retinotopia';

/**
 * An Indexed Job with the sweep's text beside it, as Kubernetes takes it (batch/v1, from 1.29 on for the limit of
 * retries by index): each index runs one of the missing tasks.
 */
export function kubernetesList(sweep: KubernetesSweep): object {
  const { name, missing, workers, image, claim, out, mount, backend, data } = sweep;
  const task = '$(echo "$MISSING" | cut -d" " -f"$((JOB_COMPLETION_INDEX + 1))")';
  // Not by npm: it would end with the first signal, and the pod with it, before the task has kept what it has.
  const words = ['node', 'tools/workspace.mjs', 'lab', 'sweep', posix.join(sweepFolder, 'sweep.yaml'), '--out', out, '--backend', backend]; // prettier-ignore
  if (data !== null) words.push('--data', data);
  const labels = { 'app.kubernetes.io/name': 'retinotopia', 'app.kubernetes.io/instance': name };
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, labels },
        data: { 'sweep.yaml': sweep.sweep },
      },
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name, labels },
        spec: {
          completions: missing.length,
          parallelism: Math.min(workers, missing.length),
          completionMode: 'Indexed',
          backoffLimitPerIndex: retries,
          maxFailedIndexes: missing.length,
          template: {
            metadata: { labels },
            spec: {
              restartPolicy: 'Never',
              terminationGracePeriodSeconds: 60,
              containers: [
                {
                  name: 'lab',
                  image,
                  command: ['sh', '-c', `exec ${words.map(quoted).join(' ')} --task "${task}"`],
                  env: [{ name: 'MISSING', value: missing.join(' ') }],
                  resources: { requests: { cpu: '1', memory: '1Gi' } },
                  volumeMounts: [
                    { name: 'results', mountPath: mount },
                    { name: 'sweep', mountPath: sweepFolder, readOnly: true },
                  ],
                },
              ],
              volumes: [
                { name: 'results', persistentVolumeClaim: { claimName: claim } },
                { name: 'sweep', configMap: { name } },
              ],
            },
          },
        },
      },
    ],
  };
}

const quoted = (word: string) => (/^[\w./@:=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The manifest as people read it; Kubernetes takes it so too. */
export const asYaml = (manifest: object): string => stringify(manifest, { lineWidth: 0 });

/** A name that Kubernetes takes for a job: DNS labels, 63 characters, room for the index of a pod. */
export const kubernetesName = (sweep: string): string =>
  `retinotopia-${sweep.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 50).replace(/-+$/, '');

/**
 * Hands a manifest to the cluster that `kubectl` speaks to.
 * @returns what it answered
 * @throws ExperimentError where there is no kubectl, or it refuses: a job of the same name is there, say
 */
export function applyByKubectl(manifest: object): string {
  try {
    return execFileSync('kubectl', ['create', '-f', '-'], {
      input: JSON.stringify(manifest),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    }).trim();
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    throw new ExperimentError(code === 'ENOENT' ? 'there is no kubectl on this machine: leave --apply out to print the manifest' : `kubectl refused it: ${stderr?.trim() ?? ''}`, { cause: error }); // prettier-ignore
  }
}
