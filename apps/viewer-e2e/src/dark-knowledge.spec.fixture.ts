import { expect, it } from 'vitest';
import type { Enter } from './viewing.spec.fixture.ts';

/** Of what nets know beside their answers. */
export function darkKnowledge(enter: Enter): void {
  it('is all but certain at T = 1, and at a higher temperature says what else a 2 looks like', async () => {
    const { page, complaints } = await enter('dark');
    expect(await page.textContent('.said')).toMatch(/^This 2 is a 2 to the student.* times likelier to be a 0/);
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
    expect(await page.locator('.digits button >> nth=0').evaluate((one) => one.matches(':focus'))).toBe(true);
    await page.selectOption('#set-other', '4');
    await page.waitForSelector('text=No 4 among the page’s test digits has 4 for its second guess');
    await page.close();
  });

  it('brings the withheld 3 out as its bias rises, at the cost of the others where it rises too far', async () => {
    const { page } = await enter('dark');
    const shares = async () => {
      const words = (await page.textContent('.said >> nth=1'))!;
      return /([\d.]+) % of the threes.* ([\d.]+) % of all/.exec(words)!.slice(1).map(Number) as [number, number];
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
    expect(await page.textContent('section:last-of-type .said')).toBe('So far: snow leopard, tiger, carrot. And then?');
    await page.click('button:text-is("cow")');
    await expect.poll(() => page.url()).toContain('revealed=1');
    expect(await page.textContent('section:last-of-type .said')).toContain('the talk has it so: snow leopard, tiger, cow, carrot'); // prettier-ignore
    expect(await page.isVisible('button:text-is("cow")')).toBe(false);
    await page.uncheck('#set-revealed');
    expect(await page.textContent('section:last-of-type .said')).toBe('Which wrong answer is the likeliest?');
    await page.close();
  });
}
