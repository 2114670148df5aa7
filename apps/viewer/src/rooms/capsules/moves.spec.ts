import { describe, expect, it } from 'vitest';
import { further, moved, readMoves, still, writeMoves } from './moves.ts';

describe('moves of parts', () => {
  it('come back from the address as they were', () => {
    const moves = new Map([
      [2, { x: 0.31, y: -0.1, turnDeg: 20, size: 1.2 }],
      [11, { x: -2, y: 0, turnDeg: -179, size: 0.5 }],
    ]);
    expect(writeMoves(moves)).toBe('2:0.31,-0.1,20,1.2;11:-2,0,-179,0.5');
    expect(readMoves(writeMoves(moves))).toEqual(moves);
    expect(readMoves('')).toEqual(new Map());
  });

  it('are not read from what says none', () => {
    for (const text of ['x', '1:2,3', '1:a,0,0,1', '1.5:0,0,0,1']) expect(readMoves(text)).toBeNull();
  });

  it('add up, stay in reach, and turn round the circle', () => {
    const step = { x: 2, y: 0, turnDeg: 100, size: 2 };
    expect(further(step, step)).toEqual({ x: 3, y: 0, turnDeg: -160, size: 2.5 });
    expect(readMoves('0:99,0,720,99')!.get(0)).toEqual({ x: 3, y: 0, turnDeg: 0, size: 2.5 });
    expect(further(step, still)).toEqual(step);
  });

  it('put a part elsewhere, turned and larger', () => {
    const place = { x: 1, y: 1, turnRad: 0, unit: 0.5 };
    const found = moved(place, { x: 0.5, y: -1, turnDeg: 90, size: 2 });
    expect(found).toEqual({ x: 1.5, y: 0, turnRad: Math.PI / 2, unit: 1 });
  });
});
