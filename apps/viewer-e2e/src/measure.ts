// Measures what the viewer promises: how much it loads, how soon it paints, how smoothly it moves.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { findChromium, startViewing } from './browser.ts';

const chromium = findChromium();
if (chromium === null) throw new Error('Chromium is not on this machine');
const viewing = await startViewing(chromium);

type Row = readonly [what: string, figure: string];

function sizes(): Row[] {
  const html = readFileSync(join(viewing.folder, 'index.html'), 'utf8');
  const gzipped = (path: string) => gzipSync(readFileSync(join(viewing.folder, path))).length;
  const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => gzipped(path!));
  const all = readdirSync(join(viewing.folder, 'assets')).map((name) => gzipped(`assets/${name}`));
  const sum = (bytes: readonly number[]) => bytes.reduce((a, b) => a + b, 0);
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
  return [
    ['first bundle, gzipped', kB(sum(first) + gzipSync(html).length)],
    ['everything that the page may ever load, gzipped', kB(sum(all))],
  ];
}

async function firstPaint(): Promise<Row[]> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const context = await viewing.browser.newContext(); // Nothing is cached.
    const page = await context.newPage();
    await page.goto(viewing.address);
    await page.waitForSelector('.place > *');
    times.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime));
    await context.close();
  }
  return [['first contentful paint, cold, the slowest of 5', `${Math.max(...times).toFixed(0)} ms`]];
}

async function frames(): Promise<Row[]> {
  const page = await viewing.browser.newPage({ viewport: { width: 1100, height: 900 } });
  // The loader of TypeScript wraps named functions in a helper, which a function sent to the page does not find there.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.goto(`${viewing.address}#/retina?across=21`);
  await page.waitForSelector('text=receptive fields,', { timeout: 60_000 });
  const counted = /([\d]+) receptive fields/.exec((await page.textContent('.place'))!)![1]!;
  const alone = await moveTheGaze(page);
  const trainer = await viewing.browser.newPage();
  await trainer.goto(`${viewing.address}#/settling?steps=1500`);
  await trainer.waitForSelector('text=are learning as you watch', { timeout: 60_000 });
  await page.bringToFront();
  const beside = await moveTheGaze(page);
  return [
    ...inWords(`gaze moving over ${counted} receptive fields`, alone),
    ...inWords('the same while a worker trains', beside),
  ];
}

interface Frames {
  readonly intervals: readonly number[];
  readonly scripts: readonly number[];
}

/** Moves the gaze in every frame for some seconds. */
const moveTheGaze = (page: Page): Promise<Frames> =>
  page.evaluate(
    () =>
      new Promise<Frames>((resolve) => {
        const canvas = document.querySelector('canvas')!;
        const [intervals, scripts]: [number[], number[]] = [[], []];
        let before = performance.now();
        const frame = (now: number) => {
          intervals.push(now - before);
          before = now;
          const begun = performance.now();
          const key = Math.floor(intervals.length / 20) % 2 === 0 ? 'ArrowRight' : 'ArrowLeft';
          canvas.dispatchEvent(new KeyboardEvent('keydown', { key }));
          scripts.push(performance.now() - begun);
          if (intervals.length < 300) requestAnimationFrame(frame);
          else resolve({ intervals: intervals.slice(20), scripts: scripts.slice(20) });
        };
        requestAnimationFrame(frame);
      }),
  );

function inWords(what: string, { intervals, scripts }: Frames): Row[] {
  const at = (values: readonly number[], share: number) => [...values].sort((a, b) => a - b)[Math.floor(share * values.length)]!; // prettier-ignore
  const both = (values: readonly number[]) => `${at(values, 0.5).toFixed(1)} ms, 95 % within ${at(values, 0.95).toFixed(1)} ms`; // prettier-ignore
  return [
    [`${what}: from frame to frame`, both(intervals)],
    [`${what}: of that, our own code before drawing`, both(scripts)],
  ];
}

try {
  const rows = [...sizes(), ...(await firstPaint()), ...(await frames())];
  process.stdout.write(
    `| measure | figure |\n| --- | --- |\n${rows.map(([what, figure]) => `| ${what} | ${figure} |\n`).join('')}`,
  );
} finally {
  await viewing.close();
}
