import {
  congruent,
  convexHull,
  equalUpTo,
  faceMatings,
  hullShare,
  placeSolid,
  compose,
  type Frame3,
} from '@retinotopia/geometry';
import type { FaceKind, PieceFace, TetrahedronPuzzle } from './piece.ts';

/** What two pieces make that are put flat together. */
export type GluedSolid = 'tetrahedron' | 'convex' | 'non-convex';

/** One way to put the second piece flat against the first, edges on edges. */
export interface Gluing {
  readonly kind: FaceKind;
  /** The faces that meet, of the first piece and of the second. */
  readonly faces: readonly [number, number];
  /** Where the second piece stands, in the coordinates of the first. */
  readonly pose: Frame3;
  readonly makes: GluedSolid;
  /** How much of its convex hull the whole fills. */
  readonly hullShare: number;
  /** Gluings of one class look the same: the number of the first of them in the list. */
  readonly sameAs: number;
}

/** All ways to put a face of one piece on a face of the other. */
export function gluings(puzzle: TetrahedronPuzzle): Gluing[] {
  const { piece, faces } = puzzle;
  const found: Gluing[] = [];
  const pairs = faces.flatMap((first) => faces.map((second) => [first, second] as const));
  for (const [first, second] of pairs.filter(([a, b]) => a.kind === b.kind)) {
    for (const pose of faceMatings(piece, first.face, piece, second.face)) {
      found.push({ ...describe(puzzle, first, second, pose), sameAs: sameAs(puzzle, found, pose) });
    }
  }
  return found;
}

function describe(puzzle: TetrahedronPuzzle, first: PieceFace, second: PieceFace, pose: Frame3) {
  const { piece, whole } = puzzle;
  const solids = [piece, placeSolid(piece, pose)];
  const share = hullShare(solids);
  const convex = share > 1 - 1e-9;
  const hull = convexHull(solids.flatMap(({ vertices }) => vertices));
  const makes: GluedSolid = !convex ? 'non-convex' : congruent(hull, whole) ? 'tetrahedron' : 'convex';
  return { kind: first.kind, faces: [first.face, second.face] as const, pose, makes, hullShare: share };
}

/** The first gluing that looks the same: either piece may be turned in which it looks the same. */
function sameAs({ symmetries }: TetrahedronPuzzle, found: readonly Gluing[], pose: Frame3): number {
  const index = found.findIndex((other) =>
    symmetries.some((symmetry) => equalUpTo(pose, compose(symmetry, other.pose), symmetries)),
  );
  return index < 0 ? found.length : index;
}
