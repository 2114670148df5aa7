import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { point3, rigidFrame3 } from './arbitrary.spec.fixture.ts';
import { congruences, congruent, faceMatings, symmetryGroup } from './congruence.ts';
import { convexHull, cut, hullShare, overlapDepth } from './convex.ts';
import { compose, frame3, toInner, toOuter, type Frame3 } from './frame3.ts';
import {
  faceArea,
  faceCorners,
  faceNormal,
  MeshError,
  meshEdges,
  placeSolid,
  polyhedron,
  regularTetrahedron,
  volume,
  type MeshFault,
  type Polyhedron,
} from './polyhedron.ts';
import { rotate, rotationAbout } from './quaternion.ts';
import { frameOnFace, gravitationalFrame3, principalFrame3, solidMoments } from './solid-moments.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { differenceUpTo, equalUpTo } from './symmetry.ts';
import { distance, dot, subtract, type Vector3 } from './vectors.ts';

function block(a: number, b: number, c: number): Polyhedron {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((bits): Vector3 => [
    bits & 1 ? a : 0,
    bits & 2 ? b : 0,
    bits & 4 ? c : 0,
  ]);
  return polyhedron(corners, [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ]);
}

const cube = block(1, 1, 1);
const tetrahedron = regularTetrahedron();

const faultOf = (build: () => unknown): MeshFault | undefined => {
  try {
    build();
    return undefined;
  } catch (error) {
    if (error instanceof MeshError) return error.fault;
    throw error;
  }
};

describe('a mesh', () => {
  it('is refused where a face is missing or turned over, and where all are', () => {
    const { vertices, faces } = cube;
    expect(faultOf(() => polyhedron(vertices, faces.slice(1)))).toBe('open');
    expect(faultOf(() => polyhedron(vertices, [faces[0]!.toReversed(), ...faces.slice(1)]))).toBe('open');
    expect(
      faultOf(() =>
        polyhedron(
          vertices,
          faces.map((face) => face.toReversed()),
        ),
      ),
    ).toBe('inside-out');
  });

  it('is refused where a face is bent or without area, a corner unknown or loose, or the solid flat', () => {
    const { vertices, faces } = cube;
    const bent = vertices.map((vertex, index): Vector3 => (index === 7 ? [1, 1, 1.1] : vertex));
    expect(faultOf(() => polyhedron(bent, faces))).toBe('degenerate');
    expect(faultOf(() => polyhedron(vertices, [[0, 1, 9], ...faces]))).toBe('degenerate');
    expect(faultOf(() => polyhedron(vertices, [[0, 1, 1], ...faces]))).toBe('degenerate');
    expect(faultOf(() => polyhedron([...vertices, [5, 5, 5]], faces))).toBe('degenerate');
    const flat = vertices.map(([x, y]): Vector3 => [x, y, 0]);
    expect(faultOf(() => polyhedron(flat, faces))).toBe('degenerate');
    expect(() => polyhedron([], [])).toThrow(/at least 4 corners/);
  });

  it('has Euler’s number 2: corners − edges + faces', () => {
    for (const solid of [cube, tetrahedron]) {
      expect(solid.vertices.length - meshEdges(solid).length + solid.faces.length).toBe(2);
    }
  });

  it('has the volume, face areas and dihedral angles of a regular tetrahedron: 1/(6√2), √3/4, arccos(1/3)', () => {
    expect(volume(tetrahedron)).toBeCloseTo(1 / (6 * Math.SQRT2), 14);
    expect(faceArea(tetrahedron, 0)).toBeCloseTo(Math.sqrt(3) / 4, 14);
    for (const { length, dihedralRad } of meshEdges(tetrahedron)) {
      expect(length).toBeCloseTo(1, 14);
      expect(dihedralRad).toBeCloseTo(Math.acos(1 / 3), 14);
    }
  });

  it('has a valley of 270° inside an L', () => {
    const outline = [
      [0, 0],
      [2, 0],
      [2, 1],
      [1, 1],
      [1, 2],
      [0, 2],
    ] as const;
    const vertices = [0, 1].flatMap((z) => outline.map(([x, y]): Vector3 => [x, y, z]));
    const sides = outline.map((_, k) => [k, (k + 1) % 6, 6 + ((k + 1) % 6), 6 + k]);
    const solid = polyhedron(vertices, [[5, 4, 3, 2, 1, 0], [6, 7, 8, 9, 10, 11], ...sides]);
    const degrees = meshEdges(solid).map(({ dihedralRad }) => Math.round((dihedralRad * 180) / Math.PI));
    expect(degrees.filter((angle) => angle === 270)).toHaveLength(1);
    expect(degrees.filter((angle) => angle === 90)).toHaveLength(17);
    expect(volume(solid)).toBeCloseTo(3, 12);
  });

  it('keeps its volume wherever it is placed, mirrored too', () => {
    fc.assert(
      fc.property(rigidFrame3, fc.boolean(), (frame, mirrored) => {
        const placed = placeSolid(block(1, 2, 3), { ...frame, unit: mirrored ? -2 : 2 });
        expect(volume(polyhedron(placed.vertices, placed.faces))).toBeCloseTo(48, 9);
      }),
    );
  });
});

describe('moments and frames of a solid', () => {
  it('are those of a block 3 × 2 × 1: variances 9/12, 4/12, 1/12', () => {
    const { volume, centroid, covariance } = solidMoments(block(3, 2, 1));
    expect(volume).toBeCloseTo(6, 12);
    expect(distance(centroid, [1.5, 1, 0.5])).toBeLessThan(1e-12);
    covariance.forEach((row, i) =>
      row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? [9, 4, 1][i]! / 12 : 0, 12)),
    );
  });

  it('turn with the solid: principal axes are the block’s edges', () => {
    fc.assert(
      fc.property(rigidFrame3, (frame) => {
        const { frame: own, spread, undetermined } = principalFrame3(placeSolid(block(3, 2, 1), frame));
        expect(undetermined).toBe('none');
        expect(spread[0]).toBeCloseTo(Math.sqrt(9 / 12), 10);
        for (const axis of [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ] as const) {
          // prettier-ignore
          const aligned = dot(rotate(own.rotation, axis), rotate(frame.rotation, axis));
          expect(Math.abs(aligned)).toBeCloseTo(1, 10);
        }
      }),
    );
  });

  it('say which axes a solid does not tell apart', () => {
    expect(principalFrame3(cube).undetermined).toBe('all');
    expect(principalFrame3(tetrahedron).undetermined).toBe('all');
    expect(principalFrame3(block(1, 1, 2)).undetermined).toBe('y and z');
    expect(principalFrame3(block(2, 2, 1)).undetermined).toBe('x and y');
  });

  it('point to the further reach: a pyramid’s long axis to its tip', () => {
    const pyramid = convexHull([
      [0, 0, 9],
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
      [0, -1, 0],
    ]);
    expect(rotate(principalFrame3(pyramid).frame.rotation, [1, 0, 0])[2]).toBeCloseTo(1, 10);
  });

  it('stand against gravity with x along the greatest level spread', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (angle) => {
        const turned = placeSolid(block(3, 2, 9), frame3({ rotation: rotationAbout([0, 0, 1], angle) }));
        const { rotation } = gravitationalFrame3(turned);
        expect(rotate(rotation, [0, 0, 1])[2]).toBeCloseTo(1, 12);
        const x = rotate(rotation, [1, 0, 0]);
        expect(Math.abs(x[0] * Math.cos(angle) + x[1] * Math.sin(angle))).toBeCloseTo(1, 10);
      }),
    );
  });

  it('lie on a face with the table’s plane at height 0 and the solid above', () => {
    for (const face of tetrahedron.faces.keys()) {
      const frame = frameOnFace(tetrahedron, face);
      const heights = tetrahedron.vertices.map((vertex) => toInner(frame, vertex)[2]);
      expect(Math.min(...heights)).toBeCloseTo(0, 12);
      expect(Math.max(...heights)).toBeCloseTo(Math.sqrt(2 / 3), 12);
    }
  });
});

describe('eigenvectors of a symmetric matrix', () => {
  it('give the matrix back, for any eigenvalues and axes', () => {
    fc.assert(
      fc.property(rigidFrame3, point3, ({ rotation }, values) => {
        const axes = (
          [
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
          ] as const
        ).map((axis) => rotate(rotation, axis));
        const entry = (i: number, j: number) => axes.reduce((sum, axis, k) => sum + values[k]! * axis[i]! * axis[j]!, 0); // prettier-ignore
        const row = (i: number): Vector3 => [entry(i, 0), entry(i, 1), entry(i, 2)];
        const eigen = symmetricEigen([row(0), row(1), row(2)]);
        values.toSorted((a, b) => b - a).forEach((value, k) => expect(eigen.values[k]).toBeCloseTo(value, 11));
      }),
    );
  });
});

describe('congruence and symmetry', () => {
  it('has the rotation groups’ known sizes: tetrahedron 12 (24 with mirrorings), cube 24 (48), block 4 (8)', () => {
    expect(symmetryGroup(tetrahedron)).toHaveLength(12);
    expect(symmetryGroup(tetrahedron, 'any')).toHaveLength(24);
    expect(symmetryGroup(cube)).toHaveLength(24);
    expect(symmetryGroup(cube, 'any')).toHaveLength(48);
    expect(symmetryGroup(block(1, 2, 3))).toHaveLength(4);
    expect(symmetryGroup(block(1, 2, 3), 'any')).toHaveLength(8);
  });

  it('is closed: two symmetries after each other are a symmetry', () => {
    const group = symmetryGroup(tetrahedron, 'any');
    for (const a of group) {
      for (const b of group) {
        const both = compose(a, b);
        const image = tetrahedron.vertices.map((vertex) => toOuter(both, vertex));
        for (const corner of tetrahedron.vertices) {
          expect(Math.min(...image.map((point) => distance(point, corner)))).toBeLessThan(1e-12);
        }
        expect(group.some((c) => equalUpTo(both, c, [frame3({})]))).toBe(true);
      }
    }
  });

  it('finds a solid again wherever it was moved, and tells its mirror image from it', () => {
    const handed = convexHull([
      [0, 0, 0],
      [1, 0, 0],
      [0, 2, 0],
      [0, 0, 3],
    ]);
    fc.assert(
      fc.property(rigidFrame3, (frame) => {
        const [move, ...others] = congruences(handed, placeSolid(handed, frame));
        expect(others).toHaveLength(0);
        expect(equalUpTo(move!, frame, [frame3({})])).toBe(true);
        const mirrored = placeSolid(handed, { ...frame, unit: -1 });
        expect(congruent(handed, mirrored)).toBe(false);
        expect(congruences(handed, mirrored, 'any')).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });

  it('makes poses equal up to a shape’s symmetries, and measures from the nearest', () => {
    const group = symmetryGroup(tetrahedron);
    fc.assert(
      fc.property(rigidFrame3, fc.nat(11), (pose, which) => {
        const other = compose(pose, group[which]!);
        expect(equalUpTo(pose, other, group)).toBe(true);
        const nudged = compose(other, frame3({ rotation: rotationAbout([0, 0, 1], 0.01) }));
        expect(equalUpTo(pose, nudged, group)).toBe(false);
        expect(differenceUpTo(pose, nudged, group).angleRad).toBeCloseTo(0.01, 9);
      }),
    );
  });

  it('mates faces in as many ways as their shapes allow: cube on cube 4, block 1 × 2 on its like 2', () => {
    expect(faceMatings(cube, 0, cube, 1)).toHaveLength(4);
    const mates = faceMatings(block(1, 2, 3), 0, block(1, 2, 3), 0);
    expect(mates).toHaveLength(2);
    expect(faceMatings(cube, 0, tetrahedron, 0)).toHaveLength(0);
    for (const mate of mates) {
      const both = [block(1, 2, 3), placeSolid(block(1, 2, 3), mate)] as const;
      expect(overlapDepth(...both)).toBeCloseTo(0, 12);
      expect(hullShare(both)).toBeCloseTo(1, 12);
    }
  });
});

describe('convex solids', () => {
  it('are the hull of their corners and of whatever lies inside', () => {
    const hull = convexHull([...cube.vertices, [0.5, 0.5, 0.5], [0.5, 0.5, 1], [1, 1, 1]]);
    expect([hull.vertices.length, hull.faces.length]).toEqual([8, 6]);
    expect(volume(hull)).toBeCloseTo(1, 12);
  });

  it('hold all their points, with Euler’s number 2, whatever the points', () => {
    fc.assert(
      fc.property(fc.array(point3, { minLength: 5, maxLength: 9 }), (points) => {
        const spread = points.map(([x, y, z], k): Vector3 => [
          x + Math.sin(k),
          y + Math.cos(3 * k),
          z + Math.sin(5 * k),
        ]);
        const hull = convexHull(spread);
        expect(hull.vertices.length - meshEdges(hull).length + hull.faces.length).toBe(2);
        for (const face of hull.faces.keys()) {
          const [corner] = faceCorners(hull, face);
          const normal = faceNormal(hull, face);
          for (const point of spread) expect(dot(normal, subtract(point, corner!))).toBeLessThan(1e-7);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are refused around points of one plane', () => {
    const flat: Vector3[] = [
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 0],
    ];
    expect(() => convexHull(flat)).toThrow(MeshError);
  });

  it('are cut into two that hold together what the whole held, with the section on both', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 0.9, noNaN: true }), (offset) => {
        const [below, above] = cut(cube, { normal: [0, 0, 1], offset });
        expect(volume(below)).toBeCloseTo(offset, 12);
        expect(volume(above)).toBeCloseTo(1 - offset, 12);
      }),
      { numRuns: 20 },
    );
    const [corner] = cut(cube, { normal: [1, 1, 1], offset: 1 });
    expect(volume(corner)).toBeCloseTo(1 / 6, 12);
    expect(() => cut(cube, { normal: [0, 0, 1], offset: 2 })).toThrow(/passes the solid by/);
  });

  it('overlap as deep as they were pushed into each other, edge against edge too', () => {
    const shifted = (origin: Vector3): Polyhedron => placeSolid(cube, frame3({ origin }));
    expect(overlapDepth(cube, shifted([0.9, 0.1, 0]))).toBeCloseTo(0.1, 12);
    expect(overlapDepth(cube, shifted([1.5, 0, 0]))).toBeCloseTo(-0.5, 12);
    // Two cubes' edges crossing at right angles: only the cross product of the edges shows the gap.
    const around = (axis: Vector3, origin: Vector3): Frame3 =>
      compose(frame3({ origin }), compose(frame3({ rotation: rotationAbout(axis, Math.PI / 4) }), frame3({ origin: [-0.5, -0.5, -0.5] }))); // prettier-ignore
    const lower = placeSolid(cube, around([1, 0, 0], [0, 0, 0]));
    const upper = placeSolid(cube, around([0, 1, 0], [0, 0, Math.SQRT2 + 0.05]));
    expect(overlapDepth(lower, upper)).toBeCloseTo(-0.05, 12);
  });
});
