import { describe, expect, it } from 'vitest';
import { defineRemovedUtilities } from './node-util-shim.ts';

describe('the functions of node:util that tfjs-node needs', () => {
  it('are defined where Node removed them, and named', () => {
    const asInNode26 = { inspect: () => '', isArray: Array.isArray };
    expect(defineRemovedUtilities(asInNode26)).toEqual(['isNullOrUndefined']);
    expect(asInNode26).toHaveProperty('inspect');
    expect(asInNode26).toHaveProperty('isNullOrUndefined');
  });

  it('are defined once: a second call finds nothing missing', () => {
    const util = {};
    expect(defineRemovedUtilities(util)).toEqual(['isArray', 'isNullOrUndefined']);
    expect(defineRemovedUtilities(util)).toEqual([]);
  });

  it('tell null and undefined from every other value that counts as false', () => {
    const util = {} as { isNullOrUndefined: (value: unknown) => boolean };
    defineRemovedUtilities(util);
    expect([null, undefined].map((value) => util.isNullOrUndefined(value))).toEqual([true, true]);
    expect([0, NaN, '', false, []].some((value) => util.isNullOrUndefined(value))).toBe(false);
  });

  it('tell arrays from what only looks like one', () => {
    const util = {} as { isArray: (value: unknown) => boolean };
    defineRemovedUtilities(util);
    expect(util.isArray([])).toBe(true);
    expect([new Float32Array(1), { length: 0 }, 'a', null].some((value) => util.isArray(value))).toBe(false);
  });

  it("are found by a module that requires Node's own util, as tfjs-node does", async () => {
    defineRemovedUtilities();
    const { createRequire } = await import('node:module');
    const util = createRequire(import.meta.url)('util') as { isNullOrUndefined: (value: unknown) => boolean };
    expect(util.isNullOrUndefined(undefined)).toBe(true);
  });
});
