import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Enter } from './viewing.spec.fixture.ts';

/** Parts then go where they are sent at once. */
const still = (page: Page) => page.emulateMedia({ reducedMotion: 'reduce' });
const soon = { timeout: 10_000 };

/** Of the room where parts vote for a face. */
export function capsules(enter: Enter): void {
  it('lets the vote of a part that is dragged away part company, and keeps it in the address', async () => {
    const { page, complaints } = await enter('capsules', still);
    expect(await page.textContent('.said')).toMatch(/^A face \(evidence \d+\.\d, threshold 4\): all 4 parts/);
    const { x, y, width } = (await page.locator('[aria-label="left eye"]').boundingBox())!;
    await page.mouse.move(x + width / 2, y + width / 2);
    await page.mouse.down();
    await page.mouse.move(x + 80, y + 120, { steps: 4 });
    await page.mouse.up();
    expect(await page.textContent('.said')).toMatch(/^A face .* without the left eye, whose votes have parted/);
    await expect.poll(() => page.url(), soon).toMatch(/moved=0%3A/);
    await page.keyboard.press('Delete'); // It has the focus, as what was dragged.
    await expect.poll(() => page.textContent('.said'), soon).toMatch(/all 4 parts/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('turns a part by keys, rejects scrambled faces, and sees the same from elsewhere', async () => {
    const { page } = await enter('capsules', still);
    await page.focus('[aria-label="mouth"]');
    for (let press = 0; press < 10; press++) await page.keyboard.press('Shift+ArrowRight');
    expect(await page.textContent('.said')).toMatch(/without the mouth/);
    await page.click('text=Scramble');
    await expect.poll(() => page.textContent('.said'), soon).toMatch(/^No face/);
    await page.click('text=Put the parts back');
    await page.click('text=New view');
    await expect.poll(() => page.textContent('.place'), soon).toMatch(/the evidence is the same to less than a billionth, and no weight/); // prettier-ignore
    await page.check('#set-messages');
    expect(await page.textContent('.place')).toContain('6 votes for the face, or 22 messages');
    await expect.poll(() => page.textContent('.said'), soon).toMatch(/all 4 parts’ messages meet/);
    await page.close();
  });

  it('measures votes and messages in the page, and lets one drag what universal capsules hold', async () => {
    const { page, complaints } = await enter('capsules', still);
    await page.locator('section[aria-label="Votes and messages"]').scrollIntoViewIfNeeded();
    await page.waitForSelector('section td:text-is("240")', { timeout: 60_000 });
    const said = page.locator('section[aria-label="Universal capsules"] .said');
    expect(await said.first().textContent()).toMatch(/^The average believes most in a face at 40°: 8\d %/);
    await page.focus('[aria-label="One part says: hypothesis 1"]');
    for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.url(), soon).toContain('hold=face100');
    expect(await said.first().textContent()).not.toMatch(/face at 40°: 8\d %/);
    const sure = async () => Number(/column 1 .* to (\d+) %/.exec((await said.last().textContent())!)![1]);
    expect(await sure()).toBeGreaterThan(90);
    await page.uncheck('#set-attention');
    expect(await sure()).toBeLessThan(60);
    expect(complaints).toEqual([]);
    await page.close();
  });
}
