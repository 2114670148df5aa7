import { OutlineError, radians, readOutline, type Region, type Ring, type Vector2 } from '@retinotopia/geometry';

/** Four corners, counterclockwise, y up. */
export type Quadrilateral = readonly [Vector2, Vector2, Vector2, Vector2];

/** The square of side 1 around (0, 0) whose first corner is the lower left one where it is not turned. */
export const square = (turnDeg = 0): Quadrilateral =>
  mapCorners(
    [
      [-0.5, -0.5],
      [0.5, -0.5],
      [0.5, 0.5],
      [-0.5, 0.5],
    ],
    (corner) => turned(corner, radians(turnDeg)),
  );

/**
 * The four corners of an outline of one's own.
 * @throws OutlineError where the region is not one polygon of four corners without a hole
 */
export function quadrilateralOf(region: Region): Quadrilateral {
  const [only, ...others] = region;
  if (only === undefined || others.length > 0 || only.holes.length > 0 || only.outer.length !== 4) {
    const found = region.map(({ outer, holes }) => `${outer.length} corners and ${holes.length} holes`).join(', ');
    throw new OutlineError('degenerate', `four corners and no hole are asked for, but here are ${found}`);
  }
  return only.outer as unknown as Quadrilateral;
}

/** Ways to deform a quadrilateral a little, each by one number. */
export const deformations = ['shear', 'stretch along a side', 'stretch along a diagonal', 'turn of one side'] as const;
/** The name of a deformation. */
export type Deformation = (typeof deformations)[number];

/**
 * Deforms a quadrilateral in directions of its own: `x` runs along its first side.
 * @param amount shear: shift per distance; stretches: factor e^amount one way and e^−amount the other; turn: radians
 */
export function deform(shape: Quadrilateral, how: Deformation, amount: number): Quadrilateral {
  const along = angleOf(shape[0], shape[1]);
  const within = (axisRad: number, move: (point: Vector2) => Vector2) =>
    mapCorners(shape, (point) => turned(move(turned(point, -axisRad)), axisRad));
  switch (how) {
    case 'shear':
      return within(along, ([x, y]) => [x + amount * y, y]);
    case 'stretch along a side':
      return within(along, ([x, y]) => [x * Math.exp(amount), y * Math.exp(-amount)]);
    case 'stretch along a diagonal':
      return within(along + Math.PI / 4, ([x, y]) => [x * Math.exp(amount), y * Math.exp(-amount)]);
    case 'turn of one side': {
      const [a, b, c, d] = shape;
      const middle: Vector2 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const about = ([x, y]: Vector2): Vector2 => {
        const [dx, dy] = turned([x - middle[0], y - middle[1]], amount);
        return [middle[0] + dx, middle[1] + dy];
      };
      return [about(a), about(b), c, d];
    }
  }
}

/** The angle inside a corner, in degrees. */
export function cornerDeg(shape: Quadrilateral, corner: number): number {
  const [before, here, after] = [shape[(corner + 3) % 4]!, shape[corner]!, shape[(corner + 1) % 4]!];
  const inside = angleOf(here, before) - angleOf(here, after);
  return ((((inside * 180) / Math.PI) % 360) + 360) % 360;
}

/** The same quadrilateral as a closed outline is checked as one: it may not cross itself. @throws OutlineError */
export const checkQuadrilateral = (shape: Quadrilateral): Ring => readOutline([...shape, shape[0]]);

/** The direction from one point to another, in radians. */
export const angleOf = (from: Vector2, to: Vector2): number => Math.atan2(to[1] - from[1], to[0] - from[0]);

const mapCorners = ([a, b, c, d]: Quadrilateral, move: (corner: Vector2) => Vector2): Quadrilateral => [
  move(a),
  move(b),
  move(c),
  move(d),
];

const turned = ([x, y]: Vector2, angleRad: number): Vector2 => [
  x * Math.cos(angleRad) - y * Math.sin(angleRad),
  x * Math.sin(angleRad) + y * Math.cos(angleRad),
];
