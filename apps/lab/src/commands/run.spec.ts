import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readResult } from '@retinotopia/runs';
import { afterAll, describe, expect, it } from 'vitest';
import { labFromSources, labHere } from '../lab.spec.kit.ts';

const root = mkdtempSync(join(tmpdir(), 'own-'));
afterAll(() => rmSync(root, { recursive: true }));
const example = fileURLToPath(new URL('../../../../examples/sine/experiment.ts', import.meta.url));

describe('an experiment of one’s own', () => {
  it('has flags, workers, a run folder and a report like the others', () => {
    const folder = join(root, 'sine');
    const words = ['--backend', 'wasm', '--widths', '2,16', '--seeds', '2', '--workers', '1', '--out', folder];
    const { status, stdout, stderr } = labFromSources('run', example, ...words);
    expect(stderr).toMatch(/\[\d+ %\] 16-units, seed 12: error 0\.\d+ in/);
    expect(status).toBe(0);
    expect(stdout).toMatch(/The best net has 16 hidden units/);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('How many hidden units does a net need');
    const { runs } = readResult(readFileSync(join(folder, 'result.json'), 'utf8'));
    const error = (width: number) => Math.max(...runs.flatMap(({ task, found }) => (task as { width?: number }).width === width ? [(found as { error: number }).error] : [])); // prettier-ignore
    expect(error(16)).toBeLessThan(error(2));
  });

  it.each([
    ['nowhere.ts', '', /does not exist/],
    ['empty.mjs', 'export {};', /exports no experiment: 'name', 'question'/],
    [
      'far.mjs',
      "import '@retinotopia/nowhere';",
      /cannot be loaded: Cannot find .*put it into a folder of this checkout/,
    ],
    ['half.mjs', 'export const experiment = { name: "half" };', /exports no experiment: 'question'/],
  ])('is refused in a line where %s is no experiment', async (name, text, fault) => {
    const file = join(root, name);
    if (text !== '') writeFileSync(file, text);
    const { status, stderr } = await labHere('run', file);
    expect(status).toBe(2);
    expect(stderr.split('\n')[0]).toMatch(fault);
  });
});
