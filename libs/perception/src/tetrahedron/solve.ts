import { type Estimate, meanOver } from '@retinotopia/core';
import type { RandomStream } from '@retinotopia/compute';
import { angleBetween, degrees, faceCorners, faceNormal, placeSolid, type Polyhedron } from '@retinotopia/geometry';
import type { Gluing } from './gluings.ts';
import type { TetrahedronPuzzle } from './piece.ts';

/**
 * Ways to look for the solution. All try gluings of one and the same list (a face of one piece flat on a congruent face
 * of the other, edges on edges) and none twice; they differ in the frame that makes a gluing come to mind.
 * - `usual frame`: the first piece lies as part of a tetrahedron on a face, so on a triangle or a trapezoid. Contacts
 *   that are level or upright in that frame come to mind, slanted ones hardly.
 * - `natural frame`: the same, but the piece lies on its square.
 * - `mate squares`: the squares are put together, and one piece turned.
 * - `triangles left over`: of a tetrahedron only triangles are seen, so gluings after which another face would be seen
 *   are not tried.
 */
export const strategies = ['usual frame', 'natural frame', 'mate squares', 'triangles left over'] as const;
/** The name of a way to search. */
export type Strategy = (typeof strategies)[number];

/** What a search took. */
export interface Search {
  readonly strategy: Strategy;
  /** Gluings made with the hands until the tetrahedron stood there. */
  readonly tried: number;
  /** Gluings thought of, those rejected in mind among them. */
  readonly considered: number;
}

/** By how many degrees a contact may be off level or upright and still come to mind (standard deviation). */
export const readinessDeg = 15;

/** Searches once. @param known all gluings of the puzzle */
export function search(
  puzzle: TetrahedronPuzzle,
  known: readonly Gluing[],
  strategy: Strategy,
  random: RandomStream,
): Search {
  const candidates = strategy === 'mate squares' ? known.filter(({ kind }) => kind === 'square') : [...known];
  const weights = weightsFor(puzzle, candidates, strategy, random);
  let [tried, considered] = [0, 0];
  const left = candidates.map((gluing, index) => ({ gluing, weight: weights[index]! }));
  while (left.length > 0) {
    const [{ gluing }] = left.splice(drawIndex(left, random), 1) as [(typeof left)[number]];
    considered++;
    if (strategy === 'triangles left over' && !leavesTriangles(puzzle, gluing)) continue;
    tried++;
    if (gluing.makes === 'tetrahedron') return { strategy, tried, considered };
  }
  throw new Error(`the strategy '${strategy}' has no way to the solution`);
}

/** How readily each gluing comes to mind. */
function weightsFor(
  puzzle: TetrahedronPuzzle,
  candidates: readonly Gluing[],
  strategy: Strategy,
  random: RandomStream,
): number[] {
  if (strategy === 'mate squares' || strategy === 'triangles left over') return candidates.map(() => 1);
  const table = puzzle.faces.filter(({ kind }) => (kind === 'square') === (strategy === 'natural frame'));
  const liesOn = table[random.integer(table.length)]!.face;
  // Turned over, the face that it lay on is level.
  const offDeg = (contact: number) => (contact === liesOn ? 0 : slantDeg(puzzle.piece, liesOn, contact));
  return candidates.map(({ faces: [contact] }) => readiness(offDeg(contact)));
}

const readiness = (offDeg: number) => Math.exp(-((offDeg / readinessDeg) ** 2) / 2);

/** How far a face is from level and from upright, whichever is nearer, while the piece lies on another. */
export function slantDeg(piece: Polyhedron, liesOn: number, face: number): number {
  const angle = degrees(angleBetween(faceNormal(piece, liesOn), faceNormal(piece, face)));
  return Math.min(angle, Math.abs(angle - 90), 180 - angle);
}

function drawIndex(left: readonly { readonly weight: number }[], random: RandomStream): number {
  let rest = random.uniform() * left.reduce((sum, { weight }) => sum + weight, 0);
  const found = left.findIndex(({ weight }) => (rest -= weight) < 0);
  return Math.max(0, found);
}

/** Whether only triangles are seen of the two pieces: faces of one plane are seen as one. */
export function leavesTriangles({ piece }: TetrahedronPuzzle, { faces: [a, b], pose }: Gluing): boolean {
  const second = placeSolid(piece, pose);
  const seen = [
    ...others(piece, a).map((face) => ({ solid: piece, face })),
    ...others(second, b).map((face) => ({ solid: second, face })),
  ];
  const planes = new Map<string, number>();
  for (const { solid, face } of seen) {
    const normal = faceNormal(solid, face);
    const offset = normal.reduce((sum, n, axis) => sum + n * faceCorners(solid, face)[0]![axis]!, 0);
    const key = [...normal, offset].map((value) => Math.round(value * 1e6) + 0).join();
    planes.set(key, (planes.get(key) ?? 0) + solid.faces[face]!.length);
  }
  // A triangle alone has 3 corners; with a trapezoid in its plane, 3 + 4, they make one larger triangle.
  return [...planes.values()].every((corners) => corners === 3 || corners === 7);
}

/** All faces but one. */
const others = ({ faces }: Polyhedron, hidden: number): number[] => [...faces.keys()].filter((face) => face !== hidden);

/** What the searches of a strategy took. */
export interface SearchSummary {
  readonly strategy: Strategy;
  readonly starts: number;
  readonly tried: Estimate;
  readonly considered: Estimate;
  /** A tenth, half and nine tenths of the searches ended within so many tries. */
  readonly triedDeciles: readonly [number, number, number];
}

/** Searches from many seeded starts with every strategy. */
export function compareSearches(
  puzzle: TetrahedronPuzzle,
  known: readonly Gluing[],
  starts: number,
  random: RandomStream,
): SearchSummary[] {
  return strategies.map((strategy) => {
    const draws = random.stream(strategy);
    const searches = Array.from({ length: starts }, (_, k) => search(puzzle, known, strategy, draws.stream(String(k))));
    const tried = searches.map((one) => one.tried).sort((a, b) => a - b);
    const considered = searches.map((one) => one.considered);
    const at = (part: number) => tried[Math.min(starts - 1, Math.floor(part * starts))]!;
    return {
      strategy,
      starts,
      tried: meanOver(tried, draws.stream('tried')),
      considered: meanOver(considered, draws.stream('considered')),
      triedDeciles: [at(0.1), at(0.5), at(0.9)],
    };
  });
}
