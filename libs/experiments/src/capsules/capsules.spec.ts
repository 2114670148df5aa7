import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { lab, labHere } from '../lab.spec.kit.ts';
import type { CapsulesResult } from './measure.ts';

const root = mkdtempSync(join(tmpdir(), 'capsules-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('lab capsules', () => {
  it('counts n votes against n(n − 1) messages, tells true from scrambled, and writes what it found', () => {
    const folder = join(root, 'made');
    const { status, stdout, stderr } = lab(
      'capsules',
      '--arrangements',
      '2',
      '--shown',
      '20',
      '--out',
      folder,
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/\[100 %\] universal capsules/);
    expect(stdout).toMatch(/256 +256 +65280 +\d/);
    const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as CapsulesResult;
    for (const { parts, votes, messages } of result.growth.points) {
      expect([votes, messages]).toEqual([parts, parts * (parts - 1)]);
    }
    const many = result.separation.filter(({ parts }) => parts === 16);
    expect(many).toHaveLength(4);
    for (const { votesArea } of many) expect(votesArea.value).toBeGreaterThan(0.95);
    expect(result.viewChange.poseError).toBeLessThan(1e-6);
    const [, one, other, both] = result.universal.ambiguous.held.map(({ near }) => near[0]!);
    expect(both).toBeGreaterThan(Math.max(one!, other!) + 0.3);
    expect(readdirSync(folder).sort()).toEqual(['growth.svg', 'report.html', 'result.json', 'separation.svg', 'universal.svg', 'votes.svg']); // prettier-ignore
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).not.toMatch(/NaN|undefined/);
  });

  it.each([
    [['--shown', '1'], /--shown.*at least 2/],
    [['--missing', '1'], /--missing.*from 0 to 0.9/],
    [['--seed', 'x'], /--seed.*whole number/],
    [['--out', fileURLToPath(new URL('.', import.meta.url))], /is not empty/],
    [['--out', '/dev/null/x'], /cannot be written/],
  ])('refuses %j in a line, with exit code 2', async (words, fault) => {
    const { status, stdout, stderr } = await labHere('capsules', ...words);
    expect(status).toBe(2);
    expect(stderr.split('\n')[0]).toMatch(fault);
    expect(stdout).toBe('');
  });
});
