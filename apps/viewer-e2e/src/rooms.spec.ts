import axe from 'axe-core';
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
  async function enter(route: string, width = 1100): Promise<{ page: Page; complaints: string[] }> {
    const page = await viewing.browser.newPage({ viewport: { width, height: 800 } });
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

  it.each(['retina', 'africa?told=1', 'square', 'tetrahedron', 'image'])(
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
    expect(page.url()).toContain('law=uniform&gazeX=0.5&gazeY=-0.5');
    const { page: again } = await enter(page.url().split('#/')[1]!);
    expect(await again.inputValue('#set-gazeX')).toBe('0.5');
    await again.click('text=Reset');
    expect(again.url()).toMatch(/#\/retina$/);
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
    expect(page.url()).toContain('tilt=0');
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
});
