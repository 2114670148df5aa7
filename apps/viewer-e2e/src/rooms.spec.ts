import {
  armRows,
  assembleResult,
  presets,
  readResult,
  tableCells,
  type TaskResult,
} from '@retinotopia/hypothesis';
import axe from 'axe-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, startViewing, type Viewing } from './browser.ts';

const chromium = findChromium();
if (chromium === null) {
  process.stdout.write('Chromium is not on this machine: the viewer is not tried in a browser here.\n');
}

describe.skipIf(chromium === null)('the viewer in Chromium', () => {
  let viewing: Viewing;
  beforeAll(async () => {
    viewing = await startViewing(chromium!);
  });
  afterAll(() => viewing.close());

  /** Opens a room, and gathers what the browser complains of and asks others for. */
  async function enter(
    route: string,
    before: (page: Page) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<{ page: Page; complaints: string[] }> {
    const page = await viewing.browser.newPage({ viewport: { width: 1100, height: 800 } });
    await before(page);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(viewing.address) && !/^(data|blob):/.test(url)) complaints.push(`asks for ${url}`);
    });
    await page.goto(`${viewing.address}#/${route}`);
    await page.waitForSelector('.place > *', { state: 'attached', timeout: 15_000 });
    return { page, complaints };
  }

  it.each([
    'retina',
    'settling?steps=50',
    'sharing',
    'dark?told=1',
    'africa?told=1',
    'square',
    'tetrahedron',
    'image',
  ])(
    'opens %s without a complaint, without a serious fault of accessibility, and as narrow as a phone',
    async (route) => {
      const { page, complaints } = await enter(route);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() =>
        (window as unknown as { axe: typeof axe }).axe.run(document),
      );
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 700 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  it('moves the gaze by keys, keeps it in the address, and brings it back from there', async () => {
    const { page, complaints } = await enter('retina?law=uniform');
    await page.focus('.place canvas');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.url()).toContain('law=uniform&gazeX=0.5&gazeY=-0.5');
    const { page: again } = await enter(page.url().split('#/')[1]!);
    expect(await again.inputValue('#set-gazeX')).toBe('0.5');
    await again.click('text=Reset');
    await expect.poll(() => again.url()).toMatch(/#\/retina$/);
    expect(complaints).toEqual([]);
    await Promise.all([page.close(), again.close()]);
  });

  it('lets one guess, and then tells what tilted Africa is taken for', async () => {
    const { page } = await enter('africa');
    expect(await page.isVisible('text=What would you take it for?')).toBe(true);
    await page.check('#set-told');
    expect(await page.textContent('tbody tr:first-child')).toContain('Australia');
    expect(await page.textContent('tbody tr:nth-child(2)')).toContain('Africa');
    await page.click('text=Upright');
    await expect.poll(() => page.url()).toContain('tilt=0');
    expect(await page.textContent('tbody tr:first-child')).toContain('Africa');
    await page.close();
  });

  it('finds a threshold in thirty trials', async () => {
    const { page } = await enter('square');
    await page.click('text=Start the task');
    for (let trial = 0; trial < 30; trial++) await page.keyboard.press(trial % 2 === 0 ? '1' : '2');
    expect(await page.textContent('.said')).toMatch(/Your threshold: [\d.]+° \(95 % from/);
    await page.close();
  });

  it('turns a piece, counts the move, takes it back, and gives hints in order', async () => {
    const { page } = await enter('tetrahedron');
    await page.focus('.place canvas');
    await page.keyboard.press('ArrowLeft');
    expect(await page.textContent('.place')).toContain('1 moves');
    await page.click('text=Undo');
    expect(await page.textContent('.place')).toContain('0 moves');
    await page.click('text=Hint');
    expect(await page.textContent('.place')).toContain('Do not see the tetrahedron as lying on a face');
    await page.click('text=Hint');
    expect(await page.textContent('.place')).toContain('no square');
    await page.close();
  });

  it('changes the activities and not the weights when the viewpoint changes', async () => {
    const { page } = await enter('image');
    const cells = (column: number) => page.$$eval(`tbody td:nth-child(${column})`, (all) => all.map((cell) => cell.textContent)); // prettier-ignore
    const [weights, activities] = [await cells(2), await cells(3)];
    await page.fill('#set-yaw', '90');
    expect(await cells(2)).toEqual(weights);
    expect(await cells(3)).not.toEqual(activities);
    await page.close();
  });

  it('loads little at first, and the rest with the rooms', async () => {
    const html = await (await fetch(viewing.address)).text();
    const first = [...html.matchAll(/(?:src|href)="(\.\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    const parts = await Promise.all(first.map(async (path) => (await fetch(new URL(path, viewing.address))).arrayBuffer())); // prettier-ignore
    const gzipped = parts.reduce(
      (sum, part) => sum + gzipSync(new Uint8Array(part)).length,
      gzipSync(html).length,
    );
    expect(first.length).toBeGreaterThan(1);
    expect(gzipped).toBeLessThan(300_000);
  });

  describe('the retina', () => {
    /** Gives the page a file, as a person would choose it. */
    const choose = (page: Page, bytes: 'huge' | 'broken') =>
      page.evaluate(async (kind) => {
        const canvas = new OffscreenCanvas(9000, 2);
        canvas.getContext('2d');
        const blob = kind === 'huge' ? await canvas.convertToBlob() : new Blob(['no image']);
        const files = new DataTransfer();
        files.items.add(new File([blob], 'chosen.png', { type: 'image/png' }));
        const input = document.querySelector<HTMLInputElement>('#own-image')!;
        input.files = files.files;
        input.dispatchEvent(new Event('change'));
      }, bytes);

    it('says what is wrong with a broken image and with a huge one', async () => {
      const { page } = await enter('retina');
      await choose(page, 'broken');
      await page.waitForSelector('text=this file is no image that the browser can read');
      await choose(page, 'huge');
      await page.waitForSelector('text=the image is 9000 × 2 pixels; at most 8192 along a side are taken');
      await page.close();
    });

    it('looks through the camera until told to stop, and says why where it may not', async () => {
      const { page, complaints } = await enter('retina');
      const light = () => page.locator('canvas').first().screenshot();
      await page.waitForSelector('text=receptive fields,');
      const before = await light();
      await page.click('text=Use the camera');
      await page.waitForSelector('text=Stop the camera');
      await expect.poll(async () => before.equals(await light()), { timeout: 10_000 }).toBe(false);
      await page.click('text=Stop the camera');
      expect(await page.isVisible('text=Use the camera')).toBe(true);
      expect(complaints).toEqual([]);
      await page.close();
      const denied = await enter('retina', (one) =>
        one.addInitScript(() => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
        }),
      );
      await denied.page.click('text=Use the camera');
      await denied.page.waitForSelector('text=this page may not use the camera');
      await denied.page.close();
    });

    it('outlives the loss of its graphics', async () => {
      const { page } = await enter('retina');
      await page.waitForSelector('text=receptive fields,');
      const canvas = page.locator('canvas').first();
      const settled = async () => {
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
        return canvas.screenshot();
      };
      const before = await settled();
      const context = await canvas.evaluateHandle((one) =>
        (one as HTMLCanvasElement).getContext('webgl2')!.getExtension('WEBGL_lose_context')!,
      );
      await context.evaluate((one) => one.loseContext());
      await page.waitForSelector('text=it comes back by itself');
      await context.evaluate((one) => one.restoreContext());
      await page.waitForSelector('text=it comes back by itself', { state: 'hidden' });
      expect(before.equals(await settled())).toBe(true);
      await page.close();
    });

    it('does without WebGL: it says so, and the gaze moves all the same', async () => {
      const { page } = await enter('retina', (one) =>
        one.addInitScript(() => {
          const own = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, 'getContext')!.value as (kind: string) => unknown; // prettier-ignore
          HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...words: [string]) {
            return words[0].startsWith('webgl') ? null : own.apply(this, words);
          } as typeof HTMLCanvasElement.prototype.getContext;
        }),
      );
      await page.waitForSelector('text=shows no WebGL');
      await page.waitForSelector('text=receptive fields,');
      const before = await page.locator('canvas').first().screenshot();
      await page.focus('canvas');
      for (let press = 0; press < 6; press++) await page.keyboard.press('ArrowRight');
      expect(before.equals(await page.locator('canvas').first().screenshot())).toBe(false);
      await page.close();
    });
  });

  it('lets columns settle while they learn, shows to whom they listen, and steps', async () => {
    const { page, complaints } = await enter('settling?steps=50&digit=4');
    await page.waitForSelector('text=have learnt 50 steps', { timeout: 60_000 });
    await page.waitForSelector('text=Column 12 at level 1 listens most to column');
    expect(await page.textContent('tbody')).toMatch(/\(it is a \d\)/);
    const before = await page.locator('canvas').screenshot();
    await page.click('[aria-label="One step on"]');
    await expect.poll(() => page.url()).toContain('step=1');
    expect(before.equals(await page.locator('canvas').screenshot())).toBe(false);
    await page.click('text=Play');
    await expect.poll(() => page.url(), { timeout: 10_000 }).toContain('step=3');
    await page.click('text=Pause');
    await page.uncheck('#set-attention');
    await page.waitForSelector('text=listens to nobody');
    await page.focus('canvas');
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('text=Column 11 at level 1');
    expect(complaints).toEqual([]);
    await page.close();
  });

  describe('dark knowledge', () => {
    it('is all but certain at T = 1, and at a higher temperature says what else a 2 looks like', async () => {
      const { page, complaints } = await enter('dark');
      expect(await page.textContent('.said')).toMatch(
        /^This 2 is a 2 to the student.* times likelier to be a 0/,
      );
      /** What the student says of the digit's own class and of its second guess. */
      const chances = async () => {
        const words = await page.locator('svg').first().locator('text').allTextContents();
        return [words[2 * 2 + 1]!, words[1]!].map((percent) => Number(/([\d.]+) %/.exec(percent)![1]));
      };
      const [sure, second] = (await chances()) as [number, number];
      await page.fill('#set-temperature', '8');
      await expect.poll(() => page.url()).toContain('temperature=8');
      const [softened, raised] = (await chances()) as [number, number];
      expect(softened).toBeLessThan(sure);
      expect(raised).toBeGreaterThan(second);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('finds digits that look like others, and shows the one that is chosen', async () => {
      const { page } = await enter('dark?own=4&other=9');
      expect(await page.textContent('h2')).toBe('4s that look like 9s');
      await page.focus('.digits button >> nth=0');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.url()).toMatch(/digit=\d+/);
      expect(await page.textContent('.said')).toMatch(/^This 4 is a 4 .* times likelier to be a 9 than/);
      expect(await page.locator('.digits button >> nth=0').evaluate((one) => one.matches(':focus'))).toBe(
        true,
      );
      await page.selectOption('#set-other', '4');
      await page.waitForSelector('text=No 4 among the page’s test digits has 4 for its second guess');
      await page.close();
    });

    it('brings the withheld 3 out as its bias rises, at the cost of the others where it rises too far', async () => {
      const { page } = await enter('dark');
      const shares = async () => {
        const words = (await page.textContent('.said >> nth=1'))!;
        return /([\d.]+) % of the threes.* ([\d.]+) % of all/.exec(words)!.slice(1).map(Number) as [
          number,
          number,
        ];
      };
      const [threes, all] = await shares();
      await page.click('text=/^Set the bias to/');
      await expect.poll(() => page.url()).toContain('bias=1.92');
      const [threesThen, allThen] = await shares();
      expect(threesThen).toBeGreaterThan(threes + 10);
      expect(allThen).toBeGreaterThan(all);
      await page.fill('#set-bias', '10');
      const [threesAtLast, allAtLast] = await shares();
      expect(threesAtLast).toBe(100);
      expect(allAtLast).toBeLessThan(all);
      await page.fill('#set-bias', '-10');
      expect((await shares())[0]).toBe(0);
      await page.close();
    });

    it('takes a drawing for what it is, until a test digit is chosen again', async () => {
      const { page } = await enter('dark');
      const { x, y, width } = (await page.locator('canvas.pad').boundingBox())!;
      await page.mouse.move(x + width / 2, y + 0.15 * width);
      await page.mouse.down();
      await page.mouse.move(x + 0.48 * width, y + 0.85 * width, { steps: 6 });
      await page.mouse.up();
      expect(await page.textContent('.said')).toMatch(/^Your drawing is a 1 /);
      await page.click('text=Clear the drawing');
      expect(await page.textContent('.said')).toMatch(/^This 2 is a 2 /);
      await page.close();
    });

    it('lets one order the wrong answers for the cat before it tells', async () => {
      const { page } = await enter('dark');
      for (const name of ['snow leopard', 'tiger', 'carrot']) await page.click(`button:text-is("${name}")`);
      expect(await page.textContent('section:last-of-type .said')).toBe('So far: snow leopard, tiger, carrot. And then?'); // prettier-ignore
      await page.click('button:text-is("cow")');
      await expect.poll(() => page.url()).toContain('told=1');
      expect(await page.textContent('section:last-of-type .said')).toContain('the talk has it so: snow leopard, tiger, cow, carrot'); // prettier-ignore
      expect(await page.isVisible('button:text-is("cow")')).toBe(false);
      await page.uncheck('#set-told');
      expect(await page.textContent('section:last-of-type .said')).toBe(
        'Which wrong answer is the likeliest?',
      );
      await page.close();
    });
  });

  describe('no weight sharing', () => {
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
      await page.uncheck('#set-experts');
      await page.check('#set-unlabelled');
      await expect.poll(() => page.url()).toMatch(/#\/sharing\?experts=0&unlabelled=1$/);
      await page.click('button:text-is("Collapse")');
      const switches = ['told', 'apart', 'experts', 'forget', 'unlabelled', 'parts', 'sharpen'];
      const on = await Promise.all(switches.map(async (name) => ((await page.isChecked(`#set-${name}`)) ? [name] : []))); // prettier-ignore
      expect(on.flat()).toEqual(['experts', 'forget', 'unlabelled', 'sharpen']);
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
      const result = readResult(readFileSync(file, 'utf8'));
      const cells = await shown.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))); // prettier-ignore
      expect(cells).toEqual(tableCells(armRows(result)));
      for (const { sentence } of result.aims) expect(await shown.textContent()).toContain(sentence);
      const figures = shown.locator('svg');
      expect(await figures.count()).toBe(2 * result.protocol.retinas.length);
      const learning = (await figures.first().textContent())!;
      expect(learning).toContain('co-distilled');
      // Six points a curve are marked; without runs there would be the chance line's two only.
      expect(await figures.first().locator('circle').count()).toBe(2 + result.protocol.arms.length * result.protocol.curvePoints); // prettier-ignore
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
      writeFileSync(join(folder, 'result.json'), '{"formatVersion":9}');
      await page.setInputFiles('#run-folder', folder);
      await page.waitForSelector('text=/is not a result that this page reads: it is of format 9/');
      writeFileSync(join(folder, 'result.json'), JSON.stringify(smallResult()));
      await page.setInputFiles('#run-folder', folder);
      const shown = page.locator('section[aria-label="A run of lab"]');
      await shown.locator('text=sharing weights is better than not sharing them').waitFor();
      expect(await shown.locator('table').textContent()).toContain('0.620');
      expect(await shown.locator('svg').count()).toBe(2);
      expect(complaints).toEqual([]);
      rmSync(folder, { recursive: true });
      await page.close();
    });
  });
});

/** A result as `lab test-hypothesis` writes it. */
function smallResult() {
  const protocol = {
    ...presets.quick,
    columnsAcross: 3,
    retinas: ['uniform'],
    arms: ['shared', 'unshared'],
  } as const;
  const runs = protocol.seeds.flatMap((seed) =>
    protocol.arms.map((arm): TaskResult => {
      const consensus = (arm === 'shared' ? 0.62 : 0.3) + (seed - 12) / 100;
      return {
        task: { retina: 'uniform', arm, seed },
        parameters: 1000,
        curve: [300, 600].map((step) => ({ step, loss: 1, disagreement: null, validation: consensus, functionDivergence: 0.2, weightSimilarity: 0.1, consensus: { entropy: 3.3, information: 0.5 } })), // prettier-ignore
        test: {
          consensus,
          consensusBeforeSettling: 0.2,
          singleColumn: 0.2,
          byColumn: [0.2],
          calibrationError: 0.05,
          withheld: null,
        },
      };
    }),
  );
  const engine = { engine: 'wasm', version: '4', simd: true, threads: 1, columnKernels: 'simd' } as const;
  return assembleResult(protocol, 'mnist', engine, runs, []);
}
