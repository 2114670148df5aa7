import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { program } from './lab.spec.kit.ts';

/** A real Slurm, of one node on loopback; `tools/slurm/local.sh` says what it needs. */
const local = fileURLToPath(new URL('../../../tools/slurm/local.sh', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'slurm-'));
const cluster = join(root, 'cluster');
const runs = spawnSync('bash', [local, 'start', cluster], { encoding: 'utf8' });
const env = { ...process.env, SLURM_CONF: join(cluster, 'slurm.conf') };
afterAll(() => {
  spawnSync('bash', [local, 'stop', cluster]);
  rmSync(root, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 }); // Its daemons write to the end.
});

const file = join(root, 'steps.yaml');
writeFileSync(
  file,
  'settings: { trainImages: 60, unlabelledImages: 40, validationImages: 40, testImages: 40, columnsAcross: 2, retinas: [uniform], arms: [unshared], seeds: [1, 2], trainingSteps: 400 }\n',
);
const words = (...more: readonly string[]) => [
  ...program,
  ...['sweep', file, '--backend', 'wasm', '--checkpoint-seconds', '0', ...more],
];
const sweep = (...more: readonly string[]) => spawnSync(process.execPath, words(...more), { encoding: 'utf8', env });
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((go) => setTimeout(go, 100));
};
const resultIn = (out: string) => readFileSync(join(out, 'base', 'result.json'), 'utf8');

describe.runIf(runs.status === 0)('a sweep on Slurm', () => {
  it('goes on after a task was killed and another was told to stop, to the bytes of a run here', async () => {
    const here = join(root, 'here');
    expect(sweep('--out', here).status).toBe(0);

    const out = join(root, 'there');
    const waiting = spawn(process.execPath, words('--out', out, '--on', 'slurm', '--wait', '--workers', '2'), {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    waiting.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise((resolve) => waiting.on('exit', resolve));
    const begun = (seed: number) => {
      const folder = join(out, 'base', 'checkpoints', `uniform-unshared-${seed}`);
      return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('step-'));
    };
    await until(() => begun(1) && begun(2));
    const job = readFileSync(join(out, 'slurm-job'), 'utf8').trim();
    // As where its time is up …
    execFileSync('scancel', ['--batch', '--signal=TERM', `${job}_0`], { env });
    // … and where its node kills it.
    spawnSync('pkill', ['-KILL', '-f', '--', `--out ${out} .*--task 1$`]);
    // Both wait to be begun again.
    const again = sweep('--out', out, '--on', 'slurm');
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/Slurm's job \d+ is still at work/);

    expect(await ended).toBe(0);
    const log = (task: number) => readFileSync(join(out, 'logs', `${task}.log`), 'utf8');
    expect(log(0)).toMatch(/SIGTERM: stopping, what is done is kept[\s\S]*exit code 143: queued again/);
    expect(log(1)).toMatch(/exit code 137: queued again/);
    expect(said).toMatch(
      /unshared, seed 1 has ended[\s\S]*going on: 2 of 2|unshared, seed 2 has ended[\s\S]*going on: 2 of 2/,
    );
    expect(resultIn(out)).toBe(resultIn(here));

    const nothing = sweep('--out', out, '--on', 'slurm');
    expect(nothing.stderr).toMatch(/Nothing is missing/);
  }, 600_000);
});
