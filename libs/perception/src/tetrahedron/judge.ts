import {
  compose,
  degrees,
  difference,
  invert,
  overlapDepth,
  placeSolid,
  relative,
  type Frame3,
  type FrameDifference,
} from '@retinotopia/geometry';
import type { Gluing } from './gluings.ts';
import type { TetrahedronPuzzle } from './piece.ts';

/** How far a pose may be off and still count. Lengths in the unit of the pieces. */
export interface AssemblyTolerance {
  readonly angleDeg: number;
  readonly distance: number;
}

/** Solved within this, for pieces of edge 1 moved by hand. */
export const solvedWithin: AssemblyTolerance = { angleDeg: 4, distance: 0.05 };
/** A near miss within this. */
export const nearWithin: AssemblyTolerance = { angleDeg: 25, distance: 0.35 };

/** What two pieces make as they lie. */
export interface Judgement {
  readonly verdict: 'solved' | 'near miss' | 'other gluing' | 'interpenetrating' | 'apart';
  /** The gluing that they are nearest to, and how far from it. */
  readonly nearest: Gluing;
  readonly offDeg: number;
  readonly offDistance: number;
  /** How deep the pieces are in each other; 0 where they are not. */
  readonly overlap: number;
}

/**
 * Judges two pieces as they lie, whatever the whole's own pose, and whichever of the poses in which a piece looks the
 * same it is in.
 */
export function judgeAssembly(
  puzzle: TetrahedronPuzzle,
  known: readonly Gluing[],
  poseA: Frame3,
  poseB: Frame3,
  tolerance: AssemblyTolerance = solvedWithin,
): Judgement {
  const { gluing, apart } = nearestGluing(puzzle, known, poseA, poseB);
  const [offDeg, offDistance] = [degrees(apart.angleRad), apart.distance];
  const within = (limit: AssemblyTolerance) => offDeg <= limit.angleDeg && offDistance <= limit.distance;
  const { piece } = puzzle;
  const overlap = Math.max(0, overlapDepth(placeSolid(piece, poseA), placeSolid(piece, poseB)));
  const solves = gluing.makes === 'tetrahedron';
  const verdict = within(tolerance)
    ? solves
      ? 'solved'
      : 'other gluing'
    : overlap > tolerance.distance
      ? 'interpenetrating'
      : solves && within(nearWithin)
        ? 'near miss'
        : 'apart';
  return { verdict, nearest: gluing, offDeg, offDistance, overlap };
}

/**
 * Where the second piece snaps to, or `null` where no gluing is near.
 * @returns its pose in the coordinates in which both poses are given
 */
export function snapAssembly(
  puzzle: TetrahedronPuzzle,
  known: readonly Gluing[],
  poseA: Frame3,
  poseB: Frame3,
  within: AssemblyTolerance = nearWithin,
): Frame3 | null {
  const { apart, pose } = nearestGluing(puzzle, known, poseA, poseB);
  const near = degrees(apart.angleRad) <= within.angleDeg && apart.distance <= within.distance;
  return near ? compose(poseA, pose) : null;
}

/** The gluing nearest to how the second piece lies to the first, with both pieces' symmetries tried. */
function nearestGluing(
  { symmetries }: TetrahedronPuzzle,
  known: readonly Gluing[],
  poseA: Frame3,
  poseB: Frame3,
): { readonly gluing: Gluing; readonly pose: Frame3; readonly apart: FrameDifference } {
  const lies = relative(poseA, poseB);
  let best: { gluing: Gluing; pose: Frame3; apart: FrameDifference } | undefined;
  for (const gluing of known) {
    for (const first of symmetries) {
      for (const second of symmetries) {
        const pose = compose(compose(first, gluing.pose), invert(second));
        const apart = difference(lies, pose);
        if (best === undefined || size(apart) < size(best.apart)) best = { gluing, pose, apart };
      }
    }
  }
  if (best === undefined) throw new RangeError('there is no gluing to compare with');
  return best;
}

/** A turn of a radian counts as a shift by the edge of the whole. */
const size = ({ angleRad, distance }: FrameDifference) => angleRad + distance;
