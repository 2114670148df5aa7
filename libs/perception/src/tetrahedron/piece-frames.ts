import {
  angleBetween,
  compose,
  degrees,
  differenceUpTo,
  faceNormal,
  frameOnFace,
  rotate,
  type Frame3,
  type Vector3,
} from '@retinotopia/geometry';
import type { TetrahedronPuzzle } from './piece.ts';

/** How the frames of the pieces and of the whole stand to each other, in degrees. */
export interface FrameAngles {
  /** Between the axis of the piece that lies on its square and that of the tetrahedron that lies on a face. */
  readonly pieceToWhole: number;
  /** The same for each face that the whole could lie on. */
  readonly toEachFace: readonly number[];
  /** Between the axes of the two pieces' natural frames in the whole: 180 where one stands on its head. */
  readonly betweenPieces: number;
  /** The least turn that takes one piece's natural frame to the other's, at the best choice of its symmetries. */
  readonly leastTurn: number;
}

/** The piece's natural frame: it lies on its square, z away from the table. In the piece's coordinates. */
export const naturalFrame = ({ piece, faces }: TetrahedronPuzzle): Frame3 =>
  frameOnFace(piece, faces.find(({ kind }) => kind === 'square')!.face);

/** The usual frame of a tetrahedron: it lies on a face, z towards the opposite corner. */
export const usualFrame = ({ whole }: TetrahedronPuzzle, face = 0): Frame3 => frameOnFace(whole, face);

/** Measures the angles between the frames. */
export function frameAngles(puzzle: TetrahedronPuzzle): FrameAngles {
  const natural = naturalFrame(puzzle);
  const inWhole = puzzle.places.map((place) => compose(place, natural));
  const [first, second] = inWhole.map(up) as [Vector3, Vector3];
  const toEachFace = puzzle.whole.faces.map((_, face) => {
    const angle = angleBetween(first, faceNormal(puzzle.whole, face));
    return degrees(Math.min(angle, Math.PI - angle));
  });
  const turned = differenceUpTo(puzzle.places[0], puzzle.places[1], puzzle.symmetries);
  return {
    pieceToWhole: toEachFace[0]!,
    toEachFace,
    betweenPieces: degrees(angleBetween(first, second)),
    leastTurn: degrees(turned.angleRad),
  };
}

const up = ({ rotation }: Frame3): Vector3 => rotate(rotation, [0, 0, 1]);
