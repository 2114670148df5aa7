import type { Vector2 } from '@retinotopia/geometry';

/** The greys that an object is painted with; each object mixes its own. */
export type Tone = 'ink' | 'shade' | 'surface' | 'light';

/** What is painted: an ellipse or a convex polygon in a node's frame, in one tone. */
export type Shape = Ellipse | ConvexPolygon;

/** An ellipse with its axes along those of the frame. */
export interface Ellipse {
  readonly tone: Tone;
  readonly centre: Vector2;
  readonly radii: Vector2;
}

/** A polygon without a dent, its corners in order. */
export interface ConvexPolygon {
  readonly tone: Tone;
  readonly corners: readonly Vector2[];
}

/** An ellipse. */
export const ellipse = (tone: Tone, centre: Vector2, radii: Vector2): Ellipse => ({ tone, centre, radii });

/** A convex polygon. */
export const convex = (tone: Tone, ...corners: readonly Vector2[]): ConvexPolygon => ({ tone, corners });

/** A box with its sides along the frame's axes. */
export const box = (tone: Tone, [left, top]: Vector2, [right, bottom]: Vector2): ConvexPolygon =>
  convex(tone, [left, top], [right, top], [right, bottom], [left, bottom]);

/** What a horizontal chord cuts off the top of an ellipse around (0, 0). @param chord its y, below 0 */
export function cap(tone: Tone, [rx, ry]: Vector2, chord: number): ConvexPolygon {
  const corners = 12;
  const half = Math.acos(-chord / ry); // from straight up to the chord's end
  const arc = Array.from({ length: corners }, (_, k): Vector2 => {
    const angle = half * ((2 * k) / (corners - 1) - 1);
    return [rx * Math.sin(angle), -ry * Math.cos(angle)];
  });
  return { tone, corners: arc };
}
