import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Enter } from './viewing.spec.fixture.ts';

/** Of the retina’s room. */
export function retina(enter: Enter): void {
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
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
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
}
