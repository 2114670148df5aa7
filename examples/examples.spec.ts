import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decode } from 'fast-png';
import { afterAll, describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const folder = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What an example prints. */
function run(name: string, ...words: string[]): string {
  const program = ['--conditions=@retinotopia/source', '--import', tsx, `${here}${name}.ts`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe('the examples', () => {
  it('are all run here', () => {
    const names = readdirSync(here).filter((file) => file.endsWith('.ts') && !/spec|config/.test(file));
    expect(names).toEqual(['distillation.ts', 'islands.ts', 'retina.ts']);
  });

  it('retina shows a picture and what a retina keeps of it, and takes a photo', () => {
    expect(run('retina')).toMatch(/1108 receptive fields in 49 columns see 256 × 256 pixels/);
    const shown = decode(readFileSync(join(folder, 'retina.png')));
    expect([shown.width, shown.height]).toEqual([512, 256]);
    expect(run('retina', join(folder, 'retina.png'))).toMatch(/see 512 × 256 pixels/);
  });

  it('islands lets columns settle, down in energy and up in agreement with what is there', () => {
    const steps = [...run('islands').matchAll(/energy ([\d.]+), \d+ islands, adjusted Rand index ([\d.]+)/g)];
    const [energy, index] = [1, 2].map((figure) => steps.map((step) => Number(step[figure])));
    expect(energy).toEqual([...energy!].sort((a, b) => b - a));
    expect([index![0], index!.at(-1)]).toEqual([0.621, 0.827]); // As `lab islands show --scene 3` says.
  });

  it('distillation teaches a 3 to a student that has never seen one', () => {
    const right = [...run('distillation', '2000').matchAll(/of the 3s right: +([\d.]+) %/g)].map(([, share]) => Number(share)); // prettier-ignore
    const [teacher, labels, soft, labelsRaised, softRaised] = right;
    expect(right).toHaveLength(5);
    expect(labels).toBe(0);
    expect(soft).toBeGreaterThan(5);
    expect(softRaised).toBeGreaterThan(labelsRaised! + 30);
    expect(teacher).toBeGreaterThan(softRaised!);
  });
});
