import type { Page } from 'playwright-core';
import type { Viewing } from './browser.ts';

/** A room that is open, with what the browser complains of and asks others for. */
export interface Entered {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens a room. @param before given the page first */
export type Enter = (route: string, before?: (page: Page) => Promise<unknown>) => Promise<Entered>;

/** What opens rooms in a browser. @param viewing asked once it is there */
export const entering =
  (viewing: () => Viewing): Enter =>
  async (route, before = () => Promise.resolve()) => {
    const { browser, address } = viewing();
    const page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
    await before(page);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(address) && !/^(data|blob):/.test(url)) complaints.push(`asks for ${url}`);
    });
    await page.goto(`${address}#/${route}`);
    await page.waitForSelector('.place > *', { state: 'attached', timeout: 15_000 });
    return { page, complaints };
  };
