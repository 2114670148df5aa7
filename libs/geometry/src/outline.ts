import { orient2d } from 'robust-predicates';
import { distance2, type Vector2 } from './vectors.ts';

/** The corners of a closed outline in order, the first not said again at the end. */
export type Ring = readonly Vector2[];

/** What is wrong with an outline. */
export type OutlineFault = 'open' | 'degenerate' | 'self-crossing' | 'hole-outside';

/** An outline that bounds no area, or not one area. */
export class OutlineError extends Error {
  override readonly name = 'OutlineError';
  readonly fault: OutlineFault;
  /** Where the fault is, where it is at a place. */
  readonly at: Vector2 | undefined;

  constructor(fault: OutlineFault, message: string, at?: Vector2) {
    super(message);
    this.fault = fault;
    this.at = at;
  }
}

/**
 * Takes an outline as files give it, its first point said again as its last.
 * @param points x and y, in any unit
 * @throws OutlineError where it is open, has fewer than three corners or no area, or crosses or touches itself
 */
export function readOutline(points: readonly Vector2[]): Ring {
  const bad = points.findIndex((point) => !point.every(Number.isFinite));
  if (bad >= 0) {
    throw new OutlineError('degenerate', `point ${bad} of the outline is not a pair of finite numbers`);
  }
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 4) {
    throw new OutlineError(
      'degenerate',
      `an outline has three corners or more, and the first again at its end: four points at least, but here are ${points.length}`,
    );
  }
  if (distance2(first, last) > 0) {
    throw new OutlineError(
      'open',
      `the outline is open: it starts at ${show(first)} and ends at ${show(last)}. Close it by giving its first point again as its last.`,
      last,
    );
  }
  const ring = withoutRepeats(points.slice(0, -1));
  if (ring.length < 3 || signedArea(ring) === 0) {
    throw new OutlineError('degenerate', 'the outline bounds no area: its corners lie on one line', first);
  }
  const crossing = findCrossing([ring]);
  if (crossing !== undefined) throw selfCrossing(crossing);
  return ring;
}

/** The edges of a ring, each from one corner to the next, the last back to the first. */
export const edgesOf = (ring: Ring): (readonly [from: Vector2, to: Vector2])[] =>
  ring.map((from, index) => [from, ring[(index + 1) % ring.length]!]);

/** A ring whose corners differ each from the next: one twice in a row says nothing, and makes an edge without direction. */
export const withoutRepeats = (ring: Ring): Ring =>
  edgesOf(ring).flatMap(([point, next]) => (distance2(point, next) > 0 ? [point] : []));

/** The area a ring goes round: above zero counterclockwise, below zero clockwise (the shoelace formula). */
export function signedArea(ring: Ring): number {
  const [x0, y0] = ring[0] ?? [0, 0]; // from a corner, so that a small ring far away keeps its digits
  let twice = 0;
  for (const [[x, y], [nextX, nextY]] of edgesOf(ring)) {
    twice += (x - x0) * (nextY - y0) - (nextX - x0) * (y - y0);
  }
  return twice / 2;
}

/** Two edges that have a point in common and should not. */
export interface Crossing {
  readonly at: Vector2;
  /** The edges, as ring and number of the corner that it starts from. */
  readonly edges: readonly [ring: number, corner: number][];
}

const selfCrossing = ({ at, edges }: Crossing) =>
  new OutlineError(
    'self-crossing',
    `the outline meets itself near ${show(at)}, where its edges ${edges.map(([, corner]) => corner).join(' and ')} have a point in common: it bounds no single area. Take the loop out, or give it as an outline of its own.`,
    at,
  );

interface Edge {
  readonly from: Vector2;
  readonly to: Vector2;
  readonly ring: number;
  readonly corner: number;
  readonly corners: number;
}

/**
 * A point where rings cross or touch, their own or each other's; undefined where there is none. Edges are swept from
 * left to right, so that only those that overlap in x are compared; orientations are exact (Shewchuk 1997).
 */
export function findCrossing(rings: readonly Ring[]): Crossing | undefined {
  const edges = rings.flatMap((points, ring) =>
    edgesOf(points).map(([from, to], corner): Edge => ({ from, to, ring, corner, corners: points.length })),
  );
  const left = (edge: Edge) => Math.min(edge.from[0], edge.to[0]);
  const right = (edge: Edge) => Math.max(edge.from[0], edge.to[0]);
  edges.sort((a, b) => left(a) - left(b));
  for (const [index, edge] of edges.entries()) {
    for (let next = index + 1; next < edges.length && left(edges[next]!) <= right(edge); next++) {
      const other = edges[next]!;
      if (!meet(edge, other)) continue;
      const named = [edge, other].map(({ ring, corner }): [number, number] => [ring, corner]);
      return { at: commonPoint(edge, other), edges: named };
    }
  }
  return undefined;
}

const follows = (a: Edge, b: Edge) => a.ring === b.ring && (a.corner + 1) % a.corners === b.corner;

/** Whether two edges have a point in common other than the corner of one that follows the other. */
function meet(a: Edge, b: Edge): boolean {
  if (follows(a, b)) return turnsBack(a, b);
  if (follows(b, a)) return turnsBack(b, a);
  if (Math.min(a.from[1], a.to[1]) > Math.max(b.from[1], b.to[1])) return false;
  if (Math.min(b.from[1], b.to[1]) > Math.max(a.from[1], a.to[1])) return false;
  const side = (edge: Edge, point: Vector2) => Math.sign(orient2d(...edge.from, ...edge.to, ...point));
  // The boxes overlap; each edge must also have the other's ends on both sides, or one of them on itself.
  return side(a, b.from) * side(a, b.to) <= 0 && side(b, a.from) * side(b, a.to) <= 0;
}

/** Whether an edge goes back over the one before it. */
const turnsBack = ({ from, to }: Edge, next: Edge) =>
  orient2d(...from, ...to, ...next.to) === 0 &&
  (to[0] - from[0]) * (next.to[0] - to[0]) + (to[1] - from[1]) * (next.to[1] - to[1]) < 0;

function commonPoint(a: Edge, b: Edge): Vector2 {
  const [ux, uy] = [a.to[0] - a.from[0], a.to[1] - a.from[1]];
  const [vx, vy] = [b.to[0] - b.from[0], b.to[1] - b.from[1]];
  const turn = ux * vy - uy * vx;
  if (turn === 0) return b.from; // along one line
  const share = ((b.from[0] - a.from[0]) * vy - (b.from[1] - a.from[1]) * vx) / turn;
  return [a.from[0] + share * ux, a.from[1] + share * uy];
}

const show = ([x, y]: Vector2) => `(${Number(x.toPrecision(6))}, ${Number(y.toPrecision(6))})`;
