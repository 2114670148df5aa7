import { describe, expect, it } from 'vitest';
import { readHeld, writeHeld } from './hypotheses.ts';

describe('what universal capsules hold', () => {
  const held = [[{ identity: 'face', turnDeg: 40 }, { identity: 'house', turnDeg: 200 }], [{ identity: 'bus', turnDeg: 0 }]]; // prettier-ignore

  it('comes back from the address as it was', () => {
    expect(writeHeld(held)).toBe('face40,house200;bus0');
    expect(readHeld(writeHeld(held), [2, 1])).toEqual(held);
  });

  it('is not read from what says something else', () => {
    for (const text of ['', 'face40;bus0', 'face40,tree200;bus0', 'face40,house;bus0', 'face40,house200']) {
      expect(readHeld(text, [2, 1])).toBeNull();
    }
  });
});
