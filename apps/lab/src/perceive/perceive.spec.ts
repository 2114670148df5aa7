import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { labHere } from '../lab.spec.kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'perceive-'));
afterAll(() => rmSync(folder, { recursive: true }));

const perceive = (...words: readonly string[]) => labHere('perceive', ...words);
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const json = async (...words: readonly string[]) => JSON.parse((await perceive(...words, '--json')).stdout) as never;

describe('lab perceive', () => {
  it('does not recognise Africa tilted by 45° in the frame of the retina, and does in the tilted frame', async () => {
    const picture = join(folder, 'africa.svg');
    interface Found {
      recognitions: { frame: string; recognised: boolean; takenFor: string; frameDeg: number }[];
      match: { angleDeg: number; mirrored: boolean };
    }
    const { recognitions, match } = (await json('africa', '--angle', '45', '--svg', picture)) as Found;
    expect(recognitions.map(({ frame, recognised }) => [frame, recognised])).toEqual([
      ['retinal', false],
      ['imposed', true],
      ['search', true],
    ]);
    expect(match).toMatchObject({ angleDeg: 45, mirrored: false });
    expect(readFileSync(picture, 'utf8')).toContain(`taken for ${recognitions[0]!.takenFor}`);
    const mirror = (await json('africa', '--angle', '30', '--mirrored')) as Found;
    expect(mirror.match.mirrored).toBe(true);
  });

  it('changes its answer with its input', async () => {
    expect((await perceive('africa', '--angle', '0')).stdout).toMatch(/retinal +0° +Africa +yes/);
    const letter = file('letter.json', '[[0,0],[2,0],[2,1],[1,1],[1,3],[0,3],[0,0]]');
    expect((await perceive('africa', '--outline', letter, '--angle', '90')).stdout).toContain('248 shapes in memory');
  });

  it('has the geometry of the tetrahedron, and searches that depend on the frame', async () => {
    const { stdout } = await perceive('tetrahedron', '--starts', '300');
    expect(stdout).toContain('54.7356°');
    expect(stdout).toMatch(/square on square +2 +tetrahedron/);
    const tries = (strategy: string) => Number(new RegExp(`${strategy} +([\\d.]+)`).exec(stdout)![1]);
    expect(tries('usual frame')).toBeGreaterThan(3 * tries('natural frame'));
  });

  it('has thresholds of the model for square and diamond', async () => {
    const { stdout } = await perceive('square', '--runs', '4', '--trials', '20');
    expect(stdout).toMatch(/0° +diamond/);
    expect(stdout).toMatch(/right angle +[\d.]+° \[/);
  });

  it('answers from an image, and keeps the relations as they were', async () => {
    const found = await json('image', '--looks', '20', '--angle', '60');
    const { weights, answer } = found as { weights: unknown; answer: { viewpoint: { yawDeg: number } } };
    expect(answer.viewpoint.yawDeg).toBe(60);
    const other = (await json('image', '--looks', '20', '--angle', '-20')) as { weights: unknown };
    expect(other.weights).toEqual(weights);
  });

  it.each([
    [['africa', '--shape', 'Wakanda'], /Wakanda.*Did you mean/],
    [['africa', '--angle', 'steep'], /--angle.*number from -360/],
    [['africa', '--outline', '/nowhere'], /nowhere does not exist/],
    [['africa', '--outline', file('none.json', '{')], /is no JSON/],
    [['africa', '--outline', file('text.json', '"Africa"')], /neither an array/],
    [['africa', '--outline', file('open.json', '[[0,0],[1,0],[1,1],[0,1]]')], /open: it starts at/],
    [['africa', '--outline', file('cross.json', '[[0,0],[3,3],[3,0],[0,2],[0,0]]')], /meets itself near/],
    [['africa', '--outline', file('line.json', '[[0,0],[1,1],[2,2],[0,0]]')], /bounds no area/],
    [['square', '--outline', file('three.json', '[[0,0],[1,0],[0,1],[0,0]]')], /four corners.*3 corners/],
    [['square', '--runs', '1'], /--runs.*at least 2/],
    [['tetrahedron', '--starts', '0'], /--starts.*at least 2/],
    [['image', '--compare', 'a,b'], /takes two pairs/],
    [['image', '--compare', 'a,b;c,d'], /no landmark “a”/],
    [['image', '--svg', join(folder, 'no/such/folder.svg')], /picture cannot be written/],
    [['cube'], /unknown command|perceive/],
  ])('refuses %j in a line, with exit code 2', async (words, fault) => {
    const { status, stdout, stderr } = await perceive(...words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(fault);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});
