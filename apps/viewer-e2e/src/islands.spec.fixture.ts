import { expect, it } from 'vitest';
import type { Enter } from './viewing.spec.fixture.ts';

const soon = { timeout: 30_000 };

/** Of the room where trained columns settle on scenes. */
export function islands(enter: Enter): void {
  it('settles on a scene, shows the true parts, lets an echo chamber form, and follows a film', async () => {
    const { page, complaints } = await enter('islands?step=0');
    const said = () => page.textContent('.said');
    await page.waitForSelector('text=/^After step 0/', soon);
    expect(await page.textContent('.place')).toMatch(/256 columns on a uniform retina/);
    const before = Number(/, (\d+) of parts of parts/.exec((await said())!)![1]);
    await page.fill('#set-step', '12');
    await expect.poll(said).toMatch(/^After step 12/);
    expect(Number(/, (\d+) of parts of parts/.exec((await said())!)![1])).toBeLessThan(before);
    const shores = await page.locator('canvas.scene').last().screenshot();
    await page.check('#set-truth');
    expect(shores.equals(await page.locator('canvas.scene').last().screenshot())).toBe(false);
    await page.click('button:text-is("Echo chamber")');
    await expect.poll(said, soon).toMatch(/ [1-4] of objects/);
    await page.click('text=Reset');
    await page.click('text=Let it move');
    await expect.poll(said, soon).toMatch(/^Frame [2-9].* followed with .* going on, .* anew/);
    expect(complaints).toEqual([]);
    await page.close();
  });
}
