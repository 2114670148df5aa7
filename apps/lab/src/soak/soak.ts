// Runs the quick job again and again and kills it at random moments: `npm run soak -- --runs 50 --seed 1`.
//
// Every run is cut off by SIGKILL or SIGTERM, of the whole or of one worker, and resumed until it is complete; then its
// result and its metrics are compared with those of a run that nobody disturbed. That one also tells how the memory of
// a worker grows while it goes from task to task.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { randomStream } from '@retinotopia/compute';
import { growthOf, type Sample } from './growth.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '60' },
    workers: { type: 'string', default: '2' },
  },
});
const [runs, seed, steps] = [values.runs, values.seed, values.steps].map(Number) as [number, number, number];
if (![runs, steps].every((count) => Number.isSafeInteger(count) && count > 0) || !Number.isSafeInteger(seed)) {
  console.error('soak: --runs and --steps take whole numbers above 0, --seed a whole number');
  process.exit(2);
}
const root = mkdtempSync(join(tmpdir(), 'soak-'));
const random = randomStream(seed, 'soak');

/** The quick job on one retina, with fewer steps and images, so that fifty of them end within an hour. */
const job = ['weight-sharing', '--preset', 'quick', '--retinas', 'uniform', '--backend', 'wasm', '--training-steps', String(steps), '--seeds', '1', '--train-images', '500', '--unlabelled-images', '500', '--validation-images', '100', '--test-images', '200', '--checkpoint-seconds', '0.2']; // prettier-ignore
const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const program = ['--conditions=@retinotopia/source', '--import', 'tsx', main];

const start = (...words: readonly string[]): ChildProcess =>
  spawn(process.execPath, [...program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });

/** @returns its exit code, or the signal that it died of */
const ending = (child: ChildProcess) =>
  new Promise<number | string>((resolve) => child.on('exit', (code, death) => resolve(death ?? code ?? -1)));

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The processes that a process has started and that train: Linux alone tells. */
function workersOf(parent: ChildProcess): readonly number[] {
  const path = `/proc/${parent.pid!}/task/${parent.pid!}/children`;
  if (!existsSync(path)) return [];
  const children = readFileSync(path, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return children.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker.ts');
    } catch {
      return false; // It has just ended.
    }
  });
}

/** Resident memory in MiB; `null` of a process that has ended. */
function residentMiB(pid: number): number | null {
  try {
    const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Number(kib) / 1024;
  } catch {
    return null;
  }
}

/** A run that nobody disturbs, and the memory of its worker, twice a second. */
async function undisturbed(folder: string, ...more: readonly string[]): Promise<readonly Sample[]> {
  const child = start(...job, ...more, '--out', folder);
  const ended = ending(child);
  const samples: Sample[] = [];
  const begun = performance.now();
  for (let going = true; going;) {
    going = await Promise.race([ended.then(() => false), sleep(500).then(() => true)]);
    for (const pid of workersOf(child)) {
      const memory = residentMiB(pid);
      if (memory !== null) samples.push({ minutes: (performance.now() - begun) / 60_000, mib: memory });
    }
  }
  const code = await ended;
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}`);
  return samples;
}

type Blow = 'SIGKILL' | 'SIGTERM' | 'SIGKILL of a worker';
const blows: readonly Blow[] = ['SIGKILL', 'SIGTERM', 'SIGKILL of a worker'];
const counts = { kills: Object.fromEntries(blows.map((blow) => [blow, 0])) as Record<Blow, number>, resumes: 0, mismatches: 0, lost: 0 }; // prettier-ignore

/** Strikes a process at a random moment of its work. @param about how long it would take, in ms */
async function strike(child: ChildProcess, about: number): Promise<void> {
  const blow = blows[random.integer(blows.length)]!;
  await sleep(random.uniform() * about);
  if (child.exitCode !== null) return;
  const workers = workersOf(child);
  if (blow !== 'SIGKILL of a worker') child.kill(blow);
  else if (workers.length > 0) process.kill(workers[random.integer(workers.length)]!, 'SIGKILL');
  else return;
  counts.kills[blow]++;
}

/** A run that is struck again and again, and resumed until it is complete. */
async function disturbed(folder: string, about: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const resumes = existsSync(join(folder, 'run.json'));
    if (!resumes) rmSync(folder, { recursive: true, force: true });
    else if (attempt > 0) counts.resumes++;
    const child = resumes ? start('weight-sharing', '--resume', folder, '--checkpoint-seconds', '0.2', '--workers', values.workers) : start(...job, '--workers', values.workers, '--out', folder); // prettier-ignore
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = ending(child);
    const struck = attempt < 4 ? strike(child, about / 2) : Promise.resolve();
    const code = await ended;
    await struck;
    if (code === 0) return;
    // 143: it has kept what it had; SIGTERM: it was struck before it could say what it does then.
    if (!['SIGKILL', 'SIGTERM', 143].includes(code)) throw new Error(`a run ended with ${code}: ${said}`);
  }
}

const linesOf = (folder: string) => readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n').filter(Boolean);

process.stdout.write(`soak: ${runs} runs with seed ${seed} in ${root}\n`);
const reference = join(root, 'reference');
const begun = performance.now();
await undisturbed(reference, '--workers', values.workers);
const about = performance.now() - begun;
const expected = readFileSync(join(reference, 'result.json'), 'utf8');
const records = linesOf(reference);
for (let run = 1; run <= runs; run++) {
  const folder = join(root, `run-${run}`);
  await disturbed(folder, about);
  if (readFileSync(join(folder, 'result.json'), 'utf8') !== expected) counts.mismatches++;
  const found = new Set(linesOf(folder));
  counts.lost += records.filter((record) => !found.has(record)).length;
  const unfinished = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.writing')); // prettier-ignore
  if (unfinished.length > 0) throw new Error(`${folder} holds ${unfinished.join(', ')}`);
  rmSync(folder, { recursive: true });
  const kills = Object.values(counts.kills).reduce((sum, count) => sum + count, 0);
  process.stdout.write(`run ${run}/${runs}: ${kills} kills, ${counts.resumes} resumes, ${counts.mismatches} mismatches, ${counts.lost} lost records\n`); // prettier-ignore
}
// One worker that goes through all tasks, twelve seeds of them.
const { slope, low, high, from, to } = growthOf(await undisturbed(join(root, 'memory'), '--workers', '1', '--seeds', '12')); // prettier-ignore
rmSync(root, { recursive: true });
const mib = (value: number) => value.toFixed(1);
process.stdout.write(`
runs            ${runs}
kills           ${blows.map((blow) => `${counts.kills[blow]} × ${blow}`).join(', ')}
resumes         ${counts.resumes}
mismatches      ${counts.mismatches}
lost records    ${counts.lost} of ${runs * records.length}
memory's slope  ${mib(slope)} MiB a minute [${mib(low)}, ${mib(high)}], from ${mib(from)} to ${mib(to)} MiB
`);
process.exitCode = counts.mismatches + counts.lost === 0 ? 0 : 1;
