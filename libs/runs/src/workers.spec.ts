import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Order } from './fixtures/worker.ts';
import { runTasks, type Outcome } from './workers.ts';

const folder = mkdtempSync(join(tmpdir(), 'workers-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Square {
  readonly square: number;
  readonly floats: Float32Array;
}
const run = (tasks: readonly Order[], workers: number, more: object = {}) =>
  runTasks<Order, Square>({
    entry: new URL('./fixtures/worker.ts', import.meta.url),
    execArgv: ['--conditions=@retinotopia/source', '--import', 'tsx'],
    tasks,
    workers,
    setup: { offset: 100 },
    ...more,
  });
const square = (value: number): Order => ({ kind: 'square', value });
const squares = (outcomes: readonly Outcome<Square>[]) =>
  outcomes.map((outcome) => (outcome.status === 'done' ? outcome.result.square : outcome.status));

describe('runTasks', () => {
  it('gives the same results, in the order of the tasks, with one worker and with three', async () => {
    const tasks = [1, 2, 3, 4, 5].map(square);
    const one = await run(tasks, 1);
    expect(squares(one)).toEqual([101, 104, 109, 116, 125]);
    expect(await run(tasks, 3)).toEqual(one);
    const [first] = one;
    expect(first?.status === 'done' && first.result.floats).toEqual(Float32Array.of(1));
  });

  it('tells progress, records and outcomes as they come', async () => {
    const told: string[] = [];
    await run([square(2)], 1, {
      onProgress: (task: number, share: number) => told.push(`${task} at ${share}`),
      onRecord: (task: number, record: unknown) => told.push(`${task} ${JSON.stringify(record)}`),
      onOutcome: (task: number, { status }: Outcome<Square>) => told.push(`${task} ${status}`),
    });
    expect(told).toEqual(['0 at 0.5', '0 {"value":2}', '0 done']);
  });

  it('begins a task when those that it comes after have ended, well or not', async () => {
    const told: string[] = [];
    const before: readonly (readonly number[])[] = [[1, 3], [], [0], []];
    const tasks: Order[] = [square(1), square(2), square(3), { kind: 'throw', value: 4 }];
    const outcomes = await run(tasks, 3, {
      after: (task: number) => before[task]!,
      onProgress: (task: number) => told.push(`${task} begins`),
      onOutcome: (task: number) => told.push(`${task} ends`),
    });
    expect(squares(outcomes)).toEqual([101, 104, 109, 'failed']);
    const [first, last] = [told.indexOf('0 begins'), told.indexOf('2 begins')];
    expect(first).toBeGreaterThan(Math.max(told.indexOf('1 ends'), told.indexOf('3 ends')));
    expect(last).toBeGreaterThan(told.indexOf('0 ends'));
  });

  it('refuses tasks that wait for one another', async () => {
    const circle = run([square(1), square(2)], 2, { after: (task: number) => [1 - task] });
    await expect(circle).rejects.toThrow('wait for one another');
  });

  it('starts a worker that was killed again on its task', async () => {
    const outcomes = await run([{ kind: 'die once', value: 3, mark: join(folder, 'died') }, square(4)], 1);
    expect(squares(outcomes)).toEqual([109, 116]);
  });

  it('gives a task up that kills its worker four times, and finishes the others', async () => {
    const outcomes = await run([{ kind: 'die', value: 1 }, square(2)], 2);
    expect(outcomes[0]).toEqual({ status: 'failed', reason: 'its worker died 4 times (signal SIGKILL)' });
    expect(squares(outcomes)[1]).toBe(104);
  });

  it('reports a task that throws with its message, once', async () => {
    const outcomes = await run([{ kind: 'throw', value: 9 }, square(2)], 1);
    expect(outcomes[0]).toEqual({ status: 'failed', reason: 'cannot do 9' });
    expect(squares(outcomes)[1]).toBe(104);
  });

  it('keeps what is done when it is stopped', async () => {
    const stop = new AbortController();
    const outcomes = await run([square(2), { kind: 'wait', value: 1 }, square(3)], 1, {
      signal: stop.signal,
      onProgress: (task: number) => task === 1 && stop.abort(),
    });
    expect(squares(outcomes)).toEqual([104, 'not run', 'not run']);
  });
});
