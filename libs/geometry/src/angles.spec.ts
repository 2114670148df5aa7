import { describe, expect, it } from 'vitest';
import { degrees, radians, wrapDeg } from './angles.ts';

describe('angles', () => {
  it('are a half turn by either measure', () => {
    expect(radians(180)).toBe(Math.PI);
    expect(degrees(Math.PI)).toBe(180);
  });

  it('are the same after whole turns, the half turn being 180 and not −180', () => {
    expect([-540, -181, -180, 0, 90, 180, 270, 720].map(wrapDeg)).toEqual([180, 179, 180, 0, 90, 180, -90, 0]);
  });
});
