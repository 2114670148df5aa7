import { radians, wrapDeg } from '@retinotopia/geometry';
import type { Placement } from './face.ts';

/** How far a person has moved, turned and sized a part. */
export interface Move {
  readonly x: number;
  readonly y: number;
  readonly turnDeg: number;
  readonly size: number;
}

/** By part. */
export type Moves = ReadonlyMap<number, Move>;

export const still: Move = { x: 0, y: 0, turnDeg: 0, size: 1 };
const farthest = 3;
const sizes = { least: 0.4, most: 2.5 } as const;

/** A part where it has been moved to. */
export const moved = (place: Placement, { x, y, turnDeg, size }: Move): Placement => ({
  x: place.x + x,
  y: place.y + y,
  turnRad: place.turnRad + radians(turnDeg),
  unit: place.unit * size,
});

/** One move after another, within what the figure can show. */
export function further(one: Move, other: Move): Move {
  const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return {
    x: within(one.x + other.x, -farthest, farthest),
    y: within(one.y + other.y, -farthest, farthest),
    turnDeg: wrapDeg(one.turnDeg + other.turnDeg),
    size: within(one.size * other.size, sizes.least, sizes.most),
  };
}

/** Moves in words for the address: `2:0.31,-0.1,20,1.2` is part 2, right, up, turned by 20° and larger. */
export const writeMoves = (moves: Moves): string =>
  [...moves]
    .sort(([one], [other]) => one - other)
    .map(
      ([part, { x, y, turnDeg, size }]) =>
        `${part}:${[x, y, turnDeg, size].map((value) => String(Number(value.toFixed(3)))).join(',')}`,
    )
    .join(';');

/** Moves from an address; `null` where it says none. */
export function readMoves(text: string): Moves | null {
  if (text === '') return new Map();
  const moves = new Map<number, Move>();
  for (const one of text.split(';')) {
    const [part, ...numbers] = one.split(/[:,]/).map(Number);
    if (!Number.isSafeInteger(part) || numbers.length !== 4 || !numbers.every(Number.isFinite)) return null;
    const [x, y, turnDeg, size] = numbers as [number, number, number, number];
    moves.set(part!, further(still, { x, y, turnDeg, size }));
  }
  return moves;
}
