import { expect, it } from 'vitest';
import type { Enter } from './viewing.spec.fixture.ts';

/** Of the room where columns settle. */
export function settling(enter: Enter): void {
  it('lets columns settle while they learn, shows to whom they attend, and steps', async () => {
    const { page, complaints } = await enter('settling?steps=50&digit=4');
    await page.waitForSelector('text=have learnt 50 steps', { timeout: 60_000 });
    await page.waitForSelector('text=Column 12 at level 1 attends most to column');
    expect(await page.textContent('tbody')).toMatch(/\(it is a \d\)/);
    const before = await page.locator('canvas').screenshot();
    await page.click('[aria-label="One step on"]');
    await expect.poll(() => page.url()).toContain('step=1');
    expect(before.equals(await page.locator('canvas').screenshot())).toBe(false);
    await page.click('text=Play');
    await expect.poll(() => page.url(), { timeout: 10_000 }).toContain('step=3');
    await page.click('text=Pause');
    await page.uncheck('#set-attention');
    await page.waitForSelector('text=attends to nobody');
    await page.focus('canvas');
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('text=Column 11 at level 1');
    expect(complaints).toEqual([]);
    await page.close();
  });
}
