import { randomStream } from '@retinotopia/compute';
import {
  compose,
  faceCorners,
  frame3,
  hullShare,
  invert,
  meshEdges,
  multiply,
  placeSolid,
  randomRotation,
  rotationAbout,
  volume,
} from '@retinotopia/geometry';
import { describe, expect, it } from 'vitest';
import { drawGluings, drawPieceFrames } from './draw.ts';
import { gluings } from './gluings.ts';
import { hints } from './hints.ts';
import { judgeAssembly, snapAssembly } from './judge.ts';
import { frameAngles } from './piece-frames.ts';
import { pieceFacts, tetrahedronPuzzle } from './piece.ts';
import { compareSearches, leavesTriangles, search, slantDeg } from './solve.ts';

const puzzle = tetrahedronPuzzle();
const known = gluings(puzzle);
const solution = known.find(({ makes }) => makes === 'tetrahedron')!;

describe('the piece', () => {
  it('has a square, two triangles and two trapezoids, six corners and nine edges: half the tetrahedron', () => {
    const facts = pieceFacts(puzzle);
    expect(facts.faces).toEqual({ square: 1, triangle: 2, trapezoid: 2 });
    expect([facts.corners, facts.edges]).toEqual([6, 9]);
    expect(facts.corners - facts.edges + puzzle.faces.length).toBe(2); // Euler
    expect(facts.volumeShare).toBeCloseTo(0.5, 12);
    expect(facts.ways).toEqual({ congruences: 2, symmetries: 2 });
  });

  it('has trapezoids that are half a regular hexagon, and equilateral triangles of half the edge', () => {
    const { sides } = pieceFacts(puzzle);
    const expectSides = (found: readonly number[], expected: readonly number[]) =>
      expected.forEach((side, index) => expect(found[index]).toBeCloseTo(side, 12));
    expectSides(sides.trapezoid, [0.5, 0.5, 0.5, 1]);
    expectSides(sides.triangle, [0.5, 0.5, 0.5]);
    expectSides(sides.square, [0.5, 0.5, 0.5, 0.5]);
    const trapezoid = puzzle.faces.find(({ kind }) => kind === 'trapezoid')!;
    expect(trapezoid.area).toBeCloseTo((3 * Math.sqrt(3)) / 16, 12); // half of 6 triangles of side ½
  });

  it('is a closed, oriented mesh: every edge runs once each way', () => {
    const runs = puzzle.piece.faces.flatMap((face) =>
      face.map((corner, index) => `${corner}→${face[(index + 1) % face.length]}`),
    );
    expect(new Set(runs).size).toBe(runs.length);
    for (const { from, to } of meshEdges(puzzle.piece)) {
      expect(runs).toContain(`${from}→${to}`);
      expect(runs).toContain(`${to}→${from}`);
    }
  });

  it('lies in the whole twice, without overlap and without a gap', () => {
    const pieces = puzzle.places.map((place) => placeSolid(puzzle.piece, place));
    expect(hullShare(pieces)).toBeCloseTo(1, 12);
    expect(pieces.reduce((sum, piece) => sum + volume(piece), 0)).toBeCloseTo(volume(puzzle.whole), 12);
  });
});

describe('the frames', () => {
  it('of piece and whole are arccos(1/√3) apart, whichever face the whole lies on', () => {
    const { toEachFace } = frameAngles(puzzle);
    for (const angle of toEachFace) expect(angle).toBeCloseTo((180 / Math.PI) * Math.acos(1 / Math.sqrt(3)), 10);
    expect(frameAngles(puzzle).pieceToWhole).toBeCloseTo(54.7356, 4);
  });

  it('of the two pieces do not align in the whole: one stands on its head, and no symmetry of the piece helps', () => {
    const { betweenPieces, leastTurn } = frameAngles(puzzle);
    expect(betweenPieces).toBeCloseTo(180, 9);
    expect(leastTurn).toBeCloseTo(180, 9);
  });
});

describe('the gluings', () => {
  it('of two squares are of two kinds, a quarter turn apart: the tetrahedron, and a solid that is not convex', () => {
    const squares = known.filter(({ kind }) => kind === 'square');
    expect(squares.map(({ makes }) => makes).sort()).toEqual(['non-convex', 'non-convex', 'tetrahedron', 'tetrahedron']); // prettier-ignore
    expect(new Set(squares.map(({ sameAs }) => sameAs)).size).toBe(2);
    const other = squares.find(({ makes }) => makes === 'non-convex')!;
    const turn = multiply(invert(other.pose).rotation, solution.pose.rotation);
    const angle = (2 * Math.acos(Math.min(1, Math.abs(turn[0]))) * 180) / Math.PI;
    expect(angle).toBeCloseTo(90, 9);
    expect(other.hullShare).toBeLessThan(0.9);
  });

  it('make the tetrahedron by the squares alone', () => {
    expect(known.filter(({ makes }) => makes === 'tetrahedron').map(({ kind }) => kind)).toEqual(['square', 'square']);
    expect(known).toHaveLength(4 + 2 * 2 * 3 + 2 * 2);
  });

  it('leave triangles only where they make the tetrahedron', () => {
    for (const gluing of known) expect(leavesTriangles(puzzle, gluing)).toBe(gluing.makes === 'tetrahedron');
  });
});

describe('the judgement', () => {
  const draws = randomStream(1, 'pose');
  const anywhere = frame3({ origin: [3, -1, 2], rotation: randomRotation(() => draws.uniform()) });
  const at = (pose: typeof solution.pose) => compose(anywhere, pose);

  it('finds the solution wherever it lies, with either piece turned by its symmetry', () => {
    for (const symmetry of puzzle.symmetries) {
      const { verdict, offDeg } = judgeAssembly(puzzle, known, anywhere, compose(at(solution.pose), symmetry));
      expect(verdict).toBe('solved');
      expect(offDeg).toBeCloseTo(0, 4);
    }
  });

  it('tells a near miss by how far it is off', () => {
    const turned = compose(solution.pose, frame3({ rotation: rotationAbout([0, 0, 1], 0.2), origin: [0, 0, 0] }));
    const lifted = {
      ...turned,
      origin: [turned.origin[0], turned.origin[1], turned.origin[2] + 0.1] as const,
    };
    const judged = judgeAssembly(puzzle, known, anywhere, at(lifted));
    expect(judged.verdict).toBe('near miss');
    expect(judged.offDeg).toBeCloseTo((0.2 * 180) / Math.PI, 6);
    const snapped = snapAssembly(puzzle, known, anywhere, at(lifted))!;
    expect(judgeAssembly(puzzle, known, anywhere, snapped).verdict).toBe('solved');
  });

  it('knows the other gluing, pieces in each other, and pieces apart', () => {
    const other = known.find(({ kind, makes }) => kind === 'square' && makes === 'non-convex')!;
    expect(judgeAssembly(puzzle, known, anywhere, at(other.pose)).verdict).toBe('other gluing');
    const inside = judgeAssembly(puzzle, known, anywhere, at(frame3({ origin: [0.05, 0.02, 0.1] })));
    expect(inside.verdict).toBe('interpenetrating');
    expect(inside.overlap).toBeGreaterThan(0.1);
    const far = at(frame3({ origin: [5, 0, 0] }));
    expect(judgeAssembly(puzzle, known, anywhere, far).verdict).toBe('apart');
    expect(snapAssembly(puzzle, known, anywhere, far)).toBeNull();
  });
});

describe('the search', () => {
  it('has slanted squares in the usual frame and a level one in the natural frame', () => {
    const face = (kind: string) => puzzle.faces.find((one) => one.kind === kind)!.face;
    expect(slantDeg(puzzle.piece, face('trapezoid'), face('square'))).toBeCloseTo(90 - 54.7356, 3);
    expect(slantDeg(puzzle.piece, face('triangle'), face('square'))).toBeCloseTo(90 - 54.7356, 3);
  });

  it('by squares takes 5/3 tries on average: two of four turns are right', () => {
    const [, , squares, triangles] = compareSearches(puzzle, known, 4000, randomStream(1, 'search'));
    expect(squares!.tried.low).toBeLessThan(5 / 3);
    expect(squares!.tried.high).toBeGreaterThan(5 / 3);
    expect(triangles!.tried.value).toBe(1);
    expect(triangles!.considered.value).toBeGreaterThan(4);
  });

  it('takes longer in the usual frame than in the natural one, and is the same for the same seed', () => {
    const [usual, natural] = compareSearches(puzzle, known, 500, randomStream(2, 'search'));
    expect(usual!.tried.low).toBeGreaterThan(natural!.tried.high);
    const once = () => search(puzzle, known, 'usual frame', randomStream(3, 'one'));
    expect(once()).toEqual(once());
  });
});

describe('what is shown', () => {
  it('gives hints from the frame to the solution', () => {
    expect(hints(puzzle, known).map(({ about }) => about)).toEqual(['frame', 'faces', 'solution']);
    expect(hints(puzzle, known)[0]!.text).toContain('55°');
    expect(faceCorners(puzzle.piece, hints(puzzle, known)[1]!.faces[0]!)).toHaveLength(4);
  });

  it('draws every kind of gluing and the frames', () => {
    expect(drawGluings(puzzle, known)).toContain('tetrahedron');
    expect(drawPieceFrames(puzzle)).toContain('the piece on its square');
  });
});
