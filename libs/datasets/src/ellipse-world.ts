import type { RandomStream } from '@retinotopia/compute';
import { radians } from '@retinotopia/geometry';

/**
 * Ellipse world (Culp, Sabour and Hinton 2022): objects made of five ellipses, one a cell of a grid. An object's class
 * is how its ellipses lie to each other; a single ellipse may be a part of any object, the more so the more ambiguous
 * it is. Poses, layouts and noise are our own, since the paper's are not published.
 */
export interface EllipseImages {
  readonly count: number;
  /** C = across². */
  readonly cells: number;
  /** The inputs of a column at each cell, zeros but for the place where the cell is empty: `[C, N, 9]`; see {@link ellipseFeatures}. */
  readonly features: Float32Array;
  /** 1 where a cell holds an ellipse, `[C, N]`. */
  readonly occupied: Float32Array;
  /** `[N]` */
  readonly labels: Int32Array;
}

/** What the numbers of a cell are; lengths in widths of a cell. */
export const ellipseFeatures = ['cell x', 'cell y', 'occupied', 'log semi-axis a', 'log semi-axis b', 'sin 2θ', 'cos 2θ', 'x in the cell', 'y in the cell'] as const; // prettier-ignore

/** What objects there are. */
export const ellipseClasses = ['face', 'sheep', 'house', 'tree', 'car'] as const;

/** How images are drawn. */
export interface EllipseSettings {
  readonly count: number;
  /** How little an ellipse by itself tells: 0 leaves it as its class draws it; see {@link drawEllipseImages}. */
  readonly ambiguity: number;
  /** Cells along one side of the grid. */
  readonly across: number;
}

/** An ellipse of an object: centre and semi-axes in the object's frame (y downwards), the angle of the first axis in radians. */
export interface ObjectEllipse {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly angle: number;
}

const ellipse = (x: number, y: number, a: number, b: number, angle = 0): ObjectEllipse => ({
  x,
  y,
  a,
  b,
  angle,
});

/** How the classes' objects are made, within −1 … 1. */
export const ellipseObjects: Readonly<Record<(typeof ellipseClasses)[number], readonly ObjectEllipse[]>> = {
  face: [
    ellipse(-0.6, -0.6, 0.2, 0.12),
    ellipse(0.6, -0.6, 0.2, 0.12),
    ellipse(0, 0, 0.12, 0.28),
    ellipse(-0.45, 0.7, 0.2, 0.1, 0.4),
    ellipse(0.45, 0.7, 0.2, 0.1, -0.4),
  ],
  sheep: [
    ellipse(0.1, -0.3, 0.7, 0.35),
    ellipse(-0.85, -0.55, 0.22, 0.16),
    ellipse(-0.45, 0.65, 0.3, 0.08, Math.PI / 2),
    ellipse(0.15, 0.65, 0.3, 0.08, Math.PI / 2),
    ellipse(0.75, 0.65, 0.3, 0.08, Math.PI / 2),
  ],
  house: [
    ellipse(0, -0.8, 0.8, 0.2),
    ellipse(-0.7, 0.05, 0.4, 0.1, Math.PI / 2),
    ellipse(0.7, 0.05, 0.4, 0.1, Math.PI / 2),
    ellipse(0, 0.2, 0.28, 0.14, Math.PI / 2),
    ellipse(0, 0.85, 0.9, 0.08),
  ],
  tree: [
    ellipse(0, 0.7, 0.45, 0.1, Math.PI / 2),
    ellipse(0, -0.8, 0.4, 0.3),
    ellipse(-0.6, -0.25, 0.25, 0.2),
    ellipse(0.6, -0.25, 0.25, 0.2),
    ellipse(0, 0, 0.25, 0.2),
  ],
  car: [
    ellipse(0, 0.05, 0.9, 0.25),
    ellipse(-0.6, 0.65, 0.2, 0.2),
    ellipse(0.6, 0.65, 0.2, 0.2),
    ellipse(-0.35, -0.6, 0.22, 0.16),
    ellipse(0.4, -0.6, 0.22, 0.16),
  ],
};

/** The similarity or shear that an object is seen under: `[xx, xy, yx, yy]` and a shift, in cells. */
interface Pose {
  readonly matrix: readonly [number, number, number, number];
  readonly x: number;
  readonly y: number;
}

/**
 * Draws objects of random classes in random poses: turned by up to 25°, from 2.1 to 2.9 cells in radius, sheared by up
 * to 0.15, anywhere where their ellipses fall into five different cells of the grid. Each ellipse is then made ambiguous by
 * itself: the logarithms of its semi-axes are moved by up to ±1.5 · ambiguity, its angle by up to ±π/2 · ambiguity (evenly).
 * Where it lies stays as it is.
 */
export function drawEllipseImages({ count, ambiguity, across }: EllipseSettings, random: RandomStream): EllipseImages {
  const cells = across * across;
  const size = ellipseFeatures.length;
  const features = new Float32Array(cells * count * size);
  const occupied = new Float32Array(cells * count);
  const labels = new Int32Array(count);
  for (let cell = 0; cell < cells; cell++) {
    for (let image = 0; image < count; image++) features.set(placeOf(cell, across), (cell * count + image) * size);
  }
  for (let image = 0; image < count; image++) {
    const label = random.integer(ellipseClasses.length);
    labels[image] = label;
    for (const seen of posed(ellipseObjects[ellipseClasses[label]!], across, random)) {
      const at = seen.cell * count + image;
      const logarithm = (axis: number) => Math.log(axis) + around(1.5 * ambiguity, random);
      const [a, b] = [logarithm(seen.a), logarithm(seen.b)];
      const angle = seen.angle + around((Math.PI / 2) * ambiguity, random);
      occupied[at] = 1;
      features.set([1, a, b, Math.sin(2 * angle), Math.cos(2 * angle), seen.dx, seen.dy], at * size + 2);
    }
  }
  return { count, cells, features, occupied, labels };
}

/** An even draw from −most to most. */
const around = (most: number, random: RandomStream) => (2 * random.uniform() - 1) * most;

/** The middle of a cell, from −1 to 1 over the grid. */
const placeOf = (cell: number, across: number): readonly [number, number] => [
  (2 * ((cell % across) + 0.5)) / across - 1,
  (2 * (Math.floor(cell / across) + 0.5)) / across - 1,
];

/** An ellipse in the image: its semi-axes in cells. */
interface SeenEllipse extends Pick<ObjectEllipse, 'a' | 'b' | 'angle'> {
  readonly cell: number;
  /** From the middle of its cell, in cells. */
  readonly dx: number;
  readonly dy: number;
}

/** An object in the first pose of many that puts each of its ellipses into a cell of its own. */
function posed(object: readonly ObjectEllipse[], across: number, random: RandomStream): readonly SeenEllipse[] {
  for (;;) {
    const pose = drawPose(across, random);
    const seen = object.map((one) => see(one, pose, across));
    const cells = new Set(seen.map(({ cell }) => cell));
    if (cells.size === object.length && !cells.has(-1)) return seen;
  }
}

function drawPose(across: number, random: RandomStream): Pose {
  const turn = around(radians(25), random);
  const radius = ((2.5 + around(0.4, random)) * across) / 8;
  const shear = around(0.15, random);
  const [cos, sin] = [radius * Math.cos(turn), radius * Math.sin(turn)];
  const place = () => across / 2 + around(across / 2, random);
  return { matrix: [cos, cos * shear - sin, sin, sin * shear + cos], x: place(), y: place() };
}

/** What the pose makes of an ellipse; its cell is −1 where it leaves the grid. */
function see({ x, y, a, b, angle }: ObjectEllipse, { matrix, ...shift }: Pose, across: number): SeenEllipse {
  const [xx, xy, yx, yy] = matrix;
  const [toX, toY] = [xx * x + xy * y + shift.x, yx * x + yy * y + shift.y];
  const [column, row] = [Math.floor(toX), Math.floor(toY)];
  const inside = column >= 0 && column < across && row >= 0 && row < across;
  // Where the ellipse's axes go, a small shear lets them stay nearly perpendicular: the first keeps its direction.
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const scale = Math.sqrt(Math.abs(xx * yy - xy * yx));
  return {
    cell: inside ? row * across + column : -1,
    dx: toX - column - 0.5,
    dy: toY - row - 0.5,
    a: a * scale,
    b: b * scale,
    angle: Math.atan2(yx * cos + yy * sin, xx * cos + xy * sin),
  };
}
