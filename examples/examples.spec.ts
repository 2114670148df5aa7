import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { useBackend } from '@retinotopia/compute';
import { loadDataset } from '@retinotopia/datasets';
import { presets, runTask, type Arm, type Settings } from '@retinotopia/experiments/weight-sharing';
import { decode } from 'fast-png';
import { afterAll, describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const folder = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** How an example ends. */
function answerOf(name: string, ...words: string[]) {
  const program = ['--conditions=@retinotopia/source', '--import', tsx, `${here}${name}.ts`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** What an example prints that ends well. */
function run(name: string, ...words: string[]): string {
  const { stdout, ...end } = answerOf(name, ...words);
  expect(end).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe('the examples', () => {
  it('are all run here', () => {
    const names = readdirSync(here).filter((file) => file.endsWith('.ts') && !/spec|config/.test(file));
    expect(names).toEqual(['co-distillation.ts', 'distillation.ts', 'islands.ts', 'retina.ts']);
  });

  it('retina shows a picture and what a retina keeps of it, and takes a photo', () => {
    expect(run('retina')).toMatch(/1108 receptive fields in 49 columns see 256 × 256 pixels/);
    const shown = decode(readFileSync(join(folder, 'retina.png')));
    expect([shown.width, shown.height]).toEqual([512, 256]);
    expect(run('retina', join(folder, 'retina.png'))).toMatch(/see 512 × 256 pixels/);
  });

  it('co-distillation has the very numbers of the experiment', async () => {
    const steps = 30;
    const settings: Settings = { ...presets.quick, trainingSteps: steps, curvePoints: 1 };
    await useBackend('wasm');
    const mnist = await loadDataset('mnist');
    const lines = [
      ['apart', 'unshared'],
      ['agreeing', 'unshared+codistillation'],
    ].map(([how, arm]) => {
      const { test } = runTask({ retina: 'foveated', arm: arm as Arm, seed: 11 }, settings, mnist);
      const [together, single] = [test.consensus, test.singleColumn!].map((share) => (100 * share).toFixed(2));
      return `${how}: all columns together ${together} % right, a single column ${single} %\n`;
    });
    expect(run('co-distillation', String(steps))).toBe(lines.join(''));
  });

  it.each(['co-distillation', 'distillation'])('%s takes whole numbers only', (name) => {
    const { status, stdout, stderr } = answerOf(name, 'abc');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/must be a whole number from 1/);
  });

  it('is read in one sitting', () => {
    expect(readFileSync(join(here, 'co-distillation.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(150);
  });

  it('islands lets columns settle, down in energy and up in agreement with what is there', () => {
    const steps = [...run('islands').matchAll(/energy ([\d.]+), \d+ islands, adjusted Rand index ([\d.]+)/g)];
    const [energy, index] = [1, 2].map((figure) => steps.map((step) => Number(step[figure])));
    expect(energy).toEqual([...energy!].sort((a, b) => b - a));
    expect([index![0], index!.at(-1)]).toEqual([0.621, 0.827]); // As `lab islands show --scene 3` says.
  });

  it('distillation teaches a 3 to a student that has never seen one', () => {
    const right = [...run("distillation", "1000").matchAll(/of the 3s right: +([\d.]+) %/g)].map(([, share]) => Number(share)); // prettier-ignore
    const [teacher, labels, soft, labelsRaised, softRaised] = right;
    expect(right).toHaveLength(5);
    expect(labels).toBe(0);
    expect(soft).toBeGreaterThan(5);
    expect(softRaised).toBeGreaterThan(labelsRaised! + 30);
    expect(teacher).toBeGreaterThan(softRaised!);
  });
});
