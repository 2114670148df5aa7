import {
  congruences,
  cut,
  distance,
  faceArea,
  faceCorners,
  identityFrame3,
  meshEdges,
  regularTetrahedron,
  symmetryGroup,
  volume,
  type Frame3,
  type Polyhedron,
  type SymmetryGroup,
} from '@retinotopia/geometry';

/**
 * The two-piece tetrahedron puzzle: a regular tetrahedron cut by the plane through the midpoints of four of its edges.
 * Nothing here is typed in: the pieces come out of the cut, and what is said of them is measured on them.
 */
export interface TetrahedronPuzzle {
  readonly whole: Polyhedron;
  /** One of the two pieces, in its own coordinates. Both are this piece. */
  readonly piece: Polyhedron;
  /** Where the two pieces stand in the whole. */
  readonly places: readonly [Frame3, Frame3];
  /** The turns in which a piece looks the same. */
  readonly symmetries: SymmetryGroup;
  readonly faces: readonly PieceFace[];
}

/** The shape of a face. */
export type FaceKind = 'square' | 'triangle' | 'trapezoid';

/** A face of the piece, by its number in the mesh. */
export interface PieceFace {
  readonly face: number;
  readonly kind: FaceKind;
  readonly area: number;
}

/** Cuts the tetrahedron. @param edge its edge's length */
export function tetrahedronPuzzle(edge = 1): TetrahedronPuzzle {
  const whole = regularTetrahedron(edge);
  // Two opposite edges are level; half-way between them lies the square.
  const [lower, upper] = cut(whole, { normal: [0, 0, 1], offset: 0 });
  const place = congruences(lower, upper, 'proper')[0];
  if (place === undefined) throw new Error('the two halves of a tetrahedron must be congruent');
  return {
    whole,
    piece: lower,
    places: [identityFrame3, place],
    symmetries: symmetryGroup(lower),
    faces: lower.faces.map((_, face) => ({ face, kind: kindOf(lower, face), area: faceArea(lower, face) })),
  };
}

/** Squares have four equal sides here, triangles three corners. */
function kindOf(solid: Polyhedron, face: number): FaceKind {
  const sides = sidesOf(solid, face);
  if (sides.length === 3) return 'triangle';
  return Math.max(...sides) - Math.min(...sides) < 1e-9 ? 'square' : 'trapezoid';
}

/** The lengths of a face's sides. */
function sidesOf(solid: Polyhedron, face: number): number[] {
  const corners = faceCorners(solid, face);
  return corners.map((corner, index) => distance(corner, corners[(index + 1) % corners.length]!));
}

/** What can be measured on the pieces. */
export interface PieceFacts {
  readonly corners: number;
  readonly edges: number;
  readonly faces: Readonly<Record<FaceKind, number>>;
  readonly volumeShare: number;
  /** Side lengths of each kind of face, in edges of the tetrahedron, sorted. */
  readonly sides: Readonly<Record<FaceKind, readonly number[]>>;
  readonly ways: {
    /** Turns and shifts that take one piece to the other in the whole. */
    readonly congruences: number;
    readonly symmetries: number;
  };
}

/** What there is to know of a piece: its faces, edges, volume and symmetries. */
export function pieceFacts({ whole, piece, faces, symmetries, places }: TetrahedronPuzzle): PieceFacts {
  const edge = meshEdges(whole)[0]!.length;
  const count = (kind: FaceKind) => faces.filter((one) => one.kind === kind).length;
  const sides = (kind: FaceKind) =>
    sidesOf(piece, faces.find((one) => one.kind === kind)!.face)
      .map((length) => length / edge)
      .sort((a, b) => a - b);
  const kinds = ['square', 'triangle', 'trapezoid'] as const;
  const byKind = <T>(of: (kind: FaceKind) => T) =>
    Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Record<FaceKind, T>;
  return {
    corners: piece.vertices.length,
    edges: meshEdges(piece).length,
    faces: byKind(count),
    volumeShare: volume(piece) / volume(whole),
    sides: byKind(sides),
    ways: { congruences: symmetries.length * (places.length - 1), symmetries: symmetries.length },
  };
}
