import { spawnSync } from 'node:child_process';
import { Job } from 'kubernetes-models/batch/v1';
import { ConfigMap } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asYaml, kubernetesList, kubernetesName } from './kubernetes.ts';

const sweep = {
  name: 'retinotopia-labels',
  sweep: 'grid: { trainImages: [100, 1000] }\n',
  missing: [2, 3, 5],
  workers: 2,
  image: 'registry.example/retinotopia:0.1',
  claim: 'results',
  out: '/sweeps/labels',
  mount: '/sweeps',
  backend: 'wasm',
  data: null,
};
interface List {
  readonly items: readonly [ConstructorParameters<typeof ConfigMap>[0], ConstructorParameters<typeof Job>[0]];
}
const itemsOf = (more: object = {}) => (parse(asYaml(kubernetesList({ ...sweep, ...more }))) as List).items;

describe('the manifest for Kubernetes', () => {
  it('is valid by the published schema (batch/v1 and v1)', () => {
    const [map, job] = itemsOf();
    new ConfigMap(map).validate();
    new Job(job).validate();
    expect(() => new Job({ ...job, spec: { ...job!.spec!, completions: 'three' as unknown as number } }).validate()).toThrow(/completions must be integer/); // prettier-ignore
  });

  it('runs one missing task an index, and carries the sweep file', () => {
    const [map, job] = itemsOf();
    expect(map?.data).toEqual({ 'sweep.yaml': sweep.sweep });
    expect(job?.spec).toMatchObject({ completions: 3, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 3 }); // prettier-ignore
    const { command, env } = job!.spec!.template.spec!.containers[0]!;
    // The container's shell, with a `node` that only tells what it was asked.
    const handed = [0, 1, 2].map((index) => {
      const text = `node() { echo "$@"; }; ${command![2]!.replace('exec ', '')}`;
      const variables = { MISSING: env![0]!.value!, JOB_COMPLETION_INDEX: String(index) };
      return spawnSync('sh', ['-c', text], { encoding: 'utf8', env: { ...process.env, ...variables } })
        .stdout;
    });
    expect(handed).toEqual(
      [2, 3, 5].map((task) => `tools/workspace.mjs lab sweep /etc/retinotopia/sweep.yaml --out /sweeps/labels --backend wasm --task ${task}\n`), // prettier-ignore
    );
  });

  it('names the folder of the data where one was named', () => {
    const [, job] = itemsOf({ data: '/sweeps/my data' });
    expect(job!.spec!.template.spec!.containers[0]!.command![2]).toContain("--data '/sweeps/my data' --task");
  });

  it.each([
    ['labels', 'retinotopia-labels'],
    ['My Sweep_2.final', 'retinotopia-my-sweep-2-final'],
    ['a'.repeat(100), `retinotopia-${'a'.repeat(38)}`],
  ])('makes of %j a name that Kubernetes takes', (name, made) => expect(kubernetesName(name)).toBe(made));
});
