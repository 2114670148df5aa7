import { expect, it } from 'vitest';
import type { Enter } from './viewing.spec.fixture.ts';

/** Of Africa, the square, the tetrahedron and the mental image. */
export function perception(enter: Enter): void {
  it('lets one guess, and then tells what tilted Africa is taken for', async () => {
    const { page } = await enter('africa');
    expect(await page.isVisible('text=What would you take it for?')).toBe(true);
    await page.check('#set-revealed');
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
}
