import type { Gluing } from './gluings.ts';
import type { TetrahedronPuzzle } from './piece.ts';
import { frameAngles } from './piece-frames.ts';

/** A hint, the least telling first. */
export interface Hint {
  readonly about: 'frame' | 'faces' | 'solution';
  readonly text: string;
  /** Faces of each piece to point at. */
  readonly faces: readonly number[];
}

/** Hints in the order frame → faces → solution, from the puzzle's own geometry. */
export function hints(puzzle: TetrahedronPuzzle, known: readonly Gluing[]): readonly Hint[] {
  const square = puzzle.faces.find(({ kind }) => kind === 'square')!.face;
  const solution = known.find(({ makes }) => makes === 'tetrahedron')!;
  const { pieceToWhole } = frameAngles(puzzle);
  return [
    {
      about: 'frame',
      text: `Do not see the tetrahedron as lying on a face. The piece's own upright is ${pieceToWhole.toFixed(0)}° from that of a tetrahedron on the table: see the tetrahedron with one edge at the bottom, level, and one at the top, across it.`,
      faces: [],
    },
    {
      about: 'faces',
      text: 'A tetrahedron shows triangles only, and no square: the squares of both pieces must be hidden.',
      faces: [square],
    },
    {
      about: 'solution',
      text: 'Put square on square and turn one piece by a quarter, until a triangle comes beside each trapezoid.',
      faces: [...solution.faces],
    },
  ];
}
