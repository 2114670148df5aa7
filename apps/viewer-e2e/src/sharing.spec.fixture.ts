import { experiment, presets, type Found, type WeightSharingResult } from '@retinotopia/experiments/weight-sharing';
import { tableText } from '@retinotopia/runs/experiment';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Enter } from './viewing.spec.fixture.ts';

/** Of the room without weight sharing. */
export function sharing(enter: Enter): void {
  it('trains three arms side by side, on an engine that it names', async () => {
    const { page, complaints } = await enter('sharing?steps=50&labelled=250');
    await page.click('text=Train');
    await page.waitForSelector('text=/Training on wasm with column kernels/');
    await page.waitForSelector('text=/On the test digits: shared 0\\.\\d+/', { timeout: 90_000 });
    expect(await page.$$eval('.place > .scroll tbody td:nth-child(8)', (cells) => cells.map((cell) => cell.textContent))).toEqual(['done', 'done', 'done']); // prettier-ignore
    const alike = await page.$$eval('.place > .scroll tbody td:nth-child(6)', (cells) => cells.map((cell) => Number(cell.textContent))); // prettier-ignore
    expect(alike[0]).toBe(1);
    expect(Math.abs(alike[2]!)).toBeLessThan(0.5);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('has a switch for each ingredient of the recipe, and names a consensus that collapses', async () => {
    const { page, complaints } = await enter('sharing');
    await page.uncheck('#set-frozenTeacher');
    await page.check('#set-unlabelled');
    await expect.poll(() => page.url()).toMatch(/#\/sharing\?frozenTeacher=0&unlabelled=1$/);
    await page.click('button:text-is("Collapse")');
    const switches = ['expertPatches', 'burnIn', 'frozenTeacher', 'dropLabels', 'unlabelled', 'neighbours', 'sharpen'];
    const on = await Promise.all(switches.map(async (name) => ((await page.isChecked(`#set-${name}`)) ? [name] : [])));
    expect(on.flat()).toEqual(['frozenTeacher', 'dropLabels', 'unlabelled', 'sharpen']);
    await page.fill('#set-steps', '100');
    await page.fill('#set-labelled', '250');
    await page.click('text=Train');
    await page.waitForSelector('text=/No result. unshared.codistillation: the consensus collapsed by step/', { timeout: 90_000 }); // prettier-ignore
    expect(await page.$$eval('.place > .scroll tbody td:nth-child(8)', (cells) => cells.map((cell) => cell.textContent))).toEqual(['done', 'done', 'collapsed']); // prettier-ignore
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows the published result: its sentences, its table, and curves on each retina', async () => {
    const { page, complaints } = await enter('sharing');
    const shown = page.locator('section[aria-label="The published result"]');
    await shown.waitFor();
    const file = new URL('../../viewer/src/rooms/sharing/published.json', import.meta.url);
    const { settings, summary } = JSON.parse(readFileSync(file, 'utf8')) as WeightSharingResult;
    const cells = await shown.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))); // prettier-ignore
    expect(cells).toEqual(summary.tables.flatMap((table) => tableText(table).cells));
    const said = [
      summary.answer,
      ...summary.sentences!,
      ...summary.aims!.map(({ sentence }) => `Reached: ${sentence}`),
    ];
    for (const sentence of said) expect(await shown.textContent()).toContain(sentence);
    const figures = shown.locator('svg');
    expect(await figures.count()).toBe(2 * settings.retinas.length);
    const learning = (await figures.first().textContent())!;
    expect(learning).toContain('co-distilled');
    // Six points a curve are marked; without runs there would be the chance line's two only.
    expect(await figures.first().locator('circle').count()).toBe(2 + settings.arms.length * settings.curvePoints);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('stops when told to, and names an engine that this browser does not have', async () => {
    const { page } = await enter('sharing?steps=1500');
    await page.click('text=Train');
    await page.waitForSelector('text=/Training on/');
    await page.click('text=Stop');
    expect(await page.textContent('.said')).toBe('Stopped.');
    await page.selectOption('#set-engine', 'webgpu');
    await page.click('text=Train');
    await page.waitForSelector('text=/this browser has no WebGPU/');
    await page.close();
  });

  it('opens the folder of a run, and says what is wrong with another', async () => {
    const { page, complaints } = await enter('sharing');
    const folder = mkdtempSync(join(tmpdir(), 'run-'));
    writeFileSync(join(folder, 'metrics.jsonl'), '');
    await page.setInputFiles('#run-folder', folder);
    await page.waitForSelector('text=there is no result.json in this folder');
    writeFileSync(join(folder, 'result.json'), '{"formatVersion":2}');
    await page.setInputFiles('#run-folder', folder);
    await page.waitForSelector(
      'text=/is not a result that this page reads: it is of format 2, and this version reads format 3/',
    );
    writeFileSync(join(folder, 'result.json'), JSON.stringify(await smallResult()));
    await page.setInputFiles('#run-folder', folder);
    const shown = page.locator('section[aria-label="A run of lab"]');
    await shown.locator('text=sharing weights is better than not sharing them').waitFor();
    expect(await shown.locator('table').textContent()).toContain('0.620');
    expect(await shown.locator('svg').count()).toBe(2);
    expect(complaints).toEqual([]);
    rmSync(folder, { recursive: true });
    await page.close();
  });
}

/** A result as `lab weight-sharing` writes it. */
async function smallResult() {
  const settings = { ...presets.quick, columnsAcross: 3, retinas: ['uniform'], arms: ['shared', 'unshared'] } as const;
  const runs = experiment.tasks(settings).map((task) => {
    const consensus = (task.arm === 'shared' ? 0.62 : 0.3) + (task.seed - 12) / 100;
    const point = {
      loss: 1,
      disagreement: null,
      validation: consensus,
      functionDivergence: 0.2,
      weightSimilarity: 0.1,
      consensus: { entropy: 3.3, information: 0.5 },
    };
    const test = {
      consensus,
      consensusBeforeSettling: 0.2,
      singleColumn: 0.2,
      byColumn: [0.2],
      calibrationError: 0.05,
      withheld: null,
    };
    const curve = [300, 600].map((step) => ({ step, ...point }));
    return { task, found: { parameters: 1000, multiplications: 1000, curve, test } satisfies Found };
  });
  const work = await experiment.work();
  const summary = work.summarise(settings, runs, null as never);
  return {
    formatVersion: 3,
    experiment: 'weight-sharing',
    dataset: 'mnist',
    backend: { engine: 'wasm' },
    settings,
    runs,
    missing: [],
    summary,
  };
}
