import {
  angleBetween,
  cross,
  distance,
  dot,
  length,
  meanPoint,
  normalise,
  subtract,
  add,
  type Vector3,
} from './vectors.ts';
import { toOuter, type Frame3 } from './frame3.ts';

/** A solid bounded by flat faces. */
export interface Polyhedron {
  readonly vertices: readonly Vector3[];
  /** Each face's corners as numbers of vertices, counterclockwise seen from outside. */
  readonly faces: readonly (readonly number[])[];
}

/** What is wrong with a mesh. */
export type MeshFault = 'degenerate' | 'open' | 'inside-out';

/** A mesh that bounds no solid. */
export class MeshError extends Error {
  override readonly name = 'MeshError';
  readonly fault: MeshFault;

  constructor(fault: MeshFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

const degenerate = (message: string) => new MeshError('degenerate', message);

/** Corners may lie this far off their face's plane, as a share of the solid's size. */
const flatness = 1e-9;

/**
 * A polyhedron, checked: faces flat and with area, each edge between exactly two faces that run along it in opposite
 * directions (closed and oriented), all vertices used, volume above zero (faces counterclockwise seen from outside).
 * @throws MeshError
 */
export function polyhedron(vertices: readonly Vector3[], faces: readonly (readonly number[])[]): Polyhedron {
  const solid = { vertices, faces };
  if (vertices.length < 4 || faces.length < 4) {
    throw degenerate(
      `a solid has at least 4 corners and 4 faces, but this mesh has ${vertices.length} and ${faces.length}`,
    );
  }
  const size = Math.max(...vertices.map((vertex) => distance(vertex, vertices[0]!)));
  if (!(size > 0 && Number.isFinite(size))) {
    throw degenerate('the corners of the mesh are one point, or not finite');
  }
  faces.forEach((face, index) => checkFace(solid, face, index, size));
  checkClosed(faces);
  const used = new Set(faces.flat());
  const loose = vertices.findIndex((_, index) => !used.has(index));
  if (loose >= 0) throw degenerate(`corner ${loose} belongs to no face`);
  const inside = volume(solid);
  if (inside < -flatness * size ** 3) {
    throw new MeshError('inside-out', 'the faces run clockwise seen from outside: reverse each of them');
  }
  if (!(inside > flatness * size ** 3)) throw degenerate('the mesh is flat: it holds no volume');
  return solid;
}

function checkFace(solid: Polyhedron, face: readonly number[], index: number, size: number) {
  const unknown = face.find((corner) => solid.vertices[corner] === undefined);
  if (unknown !== undefined) {
    throw degenerate(`face ${index} names corner ${unknown}, but the corners are 0 to ${solid.vertices.length - 1}`);
  }
  if (face.length < 3 || new Set(face).size < face.length) {
    throw degenerate(`face ${index} has not three or more different corners: ${face.join(', ')}`);
  }
  if (faceArea(solid, index) <= flatness * size ** 2) {
    throw degenerate(`face ${index} has no area: its corners lie on one line`);
  }
  const normal = faceNormal(solid, index);
  const corners = faceCorners(solid, index);
  const off = corners.find((corner) => Math.abs(dot(normal, subtract(corner, corners[0]!))) > flatness * size);
  if (off !== undefined) throw degenerate(`face ${index} is not flat: (${off.join(', ')}) lies off it`);
}

function checkClosed(faces: readonly (readonly number[])[]) {
  const seen = new Map<string, number>();
  faces.forEach((face, index) => {
    for (const [from, to] of facePairs(face)) {
      const earlier = seen.get(`${from}→${to}`);
      if (earlier !== undefined) {
        throw new MeshError(
          'open',
          `faces ${earlier} and ${index} both run along the edge ${from}→${to}: one of them is turned over, or an edge has more than two faces`,
        );
      }
      seen.set(`${from}→${to}`, index);
    }
  });
  for (const [edge, face] of seen) {
    const [from, to] = edge.split('→');
    if (!seen.has(`${to}→${from}`)) {
      const message = `the mesh is open: no face but ${face} has the edge between ${from} and ${to}`;
      throw new MeshError('open', message);
    }
  }
}

const facePairs = (face: readonly number[]) =>
  face.map((from, index) => [from, face[(index + 1) % face.length]!] as const);

/** The corners of a face, counterclockwise seen from outside. @throws RangeError where there is no such face */
export function faceCorners({ vertices, faces }: Polyhedron, face: number): Vector3[] {
  const corners = faces[face];
  if (corners === undefined) throw new RangeError(`there is no face ${face}: faces are 0 to ${faces.length - 1}`);
  return corners.map((corner) => vertices[corner]!);
}

/** Twice the area, along the outward normal (Newell's method: all corners count alike). */
function areaVector(corners: readonly Vector3[]): Vector3 {
  const base = corners[0]!;
  return corners.reduce<Vector3>(
    (sum, corner, index) =>
      add(sum, cross(subtract(corner, base), subtract(corners[(index + 1) % corners.length]!, base))),
    [0, 0, 0],
  );
}

/** The area of a face. @throws RangeError where there is no such face */
export const faceArea = (solid: Polyhedron, face: number): number => length(areaVector(faceCorners(solid, face))) / 2;

/** The outward direction of a face, of length 1. */
export const faceNormal = (solid: Polyhedron, face: number): Vector3 => normalise(areaVector(faceCorners(solid, face)));

/** An edge and the faces on its two sides. */
export interface MeshEdge {
  readonly from: number;
  readonly to: number;
  readonly length: number;
  /** The face that runs from → to, and the one that runs back. */
  readonly faces: readonly [number, number];
  /** The angle inside the solid between the two faces, in (0, 2π): above π where the edge is a valley. */
  readonly dihedralRad: number;
}

/** All edges of a closed mesh, each once. */
export function meshEdges(solid: Polyhedron): MeshEdge[] {
  const ends = (face: readonly number[], index: number) =>
    facePairs(face).map(([from, to]) => [`${from}→${to}`, index] as const);
  const faceOf = new Map(solid.faces.flatMap(ends));
  return solid.faces.flatMap((face, index) =>
    facePairs(face)
      .filter(([from, to]) => from < to)
      .map(([from, to]): MeshEdge => {
        const other = faceOf.get(`${to}→${from}`)!;
        const [a, b] = [solid.vertices[from]!, solid.vertices[to]!];
        const [normal, otherNormal] = [faceNormal(solid, index), faceNormal(solid, other)];
        const bend = angleBetween(normal, otherNormal);
        const ridge = dot(cross(normal, otherNormal), subtract(b, a)) >= 0;
        return {
          from,
          to,
          length: distance(a, b),
          faces: [index, other],
          dihedralRad: ridge ? Math.PI - bend : Math.PI + bend,
        };
      }),
  );
}

/** The volume inside, by the divergence theorem: signed cones from one corner to each face. */
export function volume(solid: Polyhedron): number {
  const base = solid.vertices[0]!;
  return solid.faces.reduce((sum, _, index) => {
    const corners = faceCorners(solid, index);
    return sum + dot(areaVector(corners), subtract(corners[0]!, base)) / 6;
  }, 0);
}

/** The solid put into a frame; a left-handed frame turns each face round, so that faces still look outward. */
export const placeSolid = ({ vertices, faces }: Polyhedron, frame: Frame3): Polyhedron => ({
  vertices: vertices.map((vertex) => toOuter(frame, vertex)),
  faces: frame.unit < 0 ? faces.map((face) => face.toReversed()) : faces,
});

/** A regular tetrahedron around (0, 0, 0). Two of its edges are level: the upper along x, the lower along y. */
export function regularTetrahedron(edge = 1): Polyhedron {
  const [half, up] = [edge / 2, edge / Math.sqrt(8)];
  return {
    vertices: [
      [half, 0, up],
      [-half, 0, up],
      [0, half, -up],
      [0, -half, -up],
    ],
    faces: [
      [0, 1, 3],
      [1, 0, 2],
      [2, 3, 1],
      [3, 2, 0],
    ],
  };
}

/** The middle of the corners of a face. */
export const faceMiddle = (solid: Polyhedron, face: number): Vector3 => meanPoint(faceCorners(solid, face));
