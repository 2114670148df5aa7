import { frame2, place, radians, type Region } from '@retinotopia/geometry';
import { closest, distance as editDistance } from 'fastest-levenshtein';
import { describe, turnedFrame, unlikeness, type Description } from './frame-description.ts';
import type { LandShape } from './outline-of-land.ts';

/** A shape that is remembered: its outline, and its description in the upright frame. */
export interface RememberedShape {
  readonly name: string;
  readonly shape: LandShape;
  readonly upright: Description;
}

/** All shapes known, each as it looks upright. */
export type ShapeMemory = readonly RememberedShape[];

/** Learns shapes upright, north up. */
export const remember = (shapes: readonly LandShape[]): ShapeMemory =>
  shapes.map((shape) => ({ name: shape.name, shape, upright: describe(shape.region, turnedFrame(0)) }));

/** A name that no shape in memory has. */
export class UnknownShapeError extends Error {
  override readonly name = 'UnknownShapeError';
  /** The nearest names in memory, the nearest first. */
  readonly suggestions: readonly string[];

  constructor(asked: string, suggestions: readonly string[]) {
    super(
      `no country or continent in memory is called “${asked}”. Did you mean ${suggestions.map((name) => `“${name}”`).join(', ')}? Names are Natural Earth's English ones.`,
    );
    this.suggestions = suggestions;
  }
}

/** The shape of this name, whatever its case. @throws UnknownShapeError with the nearest names where there is none */
export function recall(memory: ShapeMemory, name: string): RememberedShape {
  const plain = (text: string) => text.trim().toLowerCase();
  const found = memory.find((item) => plain(item.name) === plain(name));
  if (found !== undefined) return found;
  const names = memory.map((item) => item.name);
  // A part of the name first (“Congo”), then what few letters away is (“Afrika”).
  const parts = names.filter((known) => plain(name).length > 2 && plain(known).includes(plain(name)));
  const near = names.toSorted((a, b) => editDistance(plain(a), plain(name)) - editDistance(plain(b), plain(name)));
  throw new UnknownShapeError(name, [...new Set([...parts, closest(name, names), ...near])].slice(0, 3));
}

/** How a shape is shown: turned, and as its mirror image or not. */
export interface Showing {
  /** Counterclockwise, in degrees. */
  readonly tiltDeg: number;
  /** East and west exchanged, before it is turned. */
  readonly mirrored?: boolean;
}

/** The region as it is shown. */
export const show = (region: Region, { tiltDeg, mirrored = false }: Showing): Region =>
  place(mirrored ? place(region, mirrorFrame) : region, frame2({ angleRad: radians(tiltDeg) }));

/** x to −x. */
const mirrorFrame = frame2({ angleRad: Math.PI, mirrored: true });

/** A remembered shape and how unlike it what is seen is. */
export interface Likeness {
  readonly name: string;
  readonly unlikeness: number;
}

/** Memory in the order of likeness to a description, the most alike first. */
export const rank = (memory: ShapeMemory, description: Description): Likeness[] =>
  memory
    .map(({ name, upright }) => ({ name, unlikeness: unlikeness(upright, description) }))
    .sort((a, b) => a.unlikeness - b.unlikeness);
