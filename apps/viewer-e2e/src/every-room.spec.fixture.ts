import axe from 'axe-core';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Viewing } from './browser.ts';
import type { Enter } from './viewing.spec.fixture.ts';

/** Of every room. */
export function everyRoom(enter: Enter, viewing: () => Viewing): void {
  it.each([
    'retina',
    'settling?steps=50',
    'sharing',
    'dark?revealed=1',
    'capsules',
    'islands',
    'africa?revealed=1',
    'square',
    'tetrahedron',
    'image',
  ])(
    'opens %s without a complaint, without a serious fault of accessibility, and as narrow as a phone',
    async (route) => {
      const { page, complaints } = await enter(route);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document));
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 700 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  it('loads little at first, and the rest with the rooms', async () => {
    const html = await (await fetch(viewing().address)).text();
    const first = [...html.matchAll(/(?:src|href)="(\.\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    const parts = await Promise.all(first.map(async (path) => (await fetch(new URL(path, viewing().address))).arrayBuffer())); // prettier-ignore
    const gzipped = parts.reduce((sum, part) => sum + gzipSync(new Uint8Array(part)).length, gzipSync(html).length);
    expect(first.length).toBeGreaterThan(1);
    expect(gzipped).toBeLessThan(300_000);
  });
}
