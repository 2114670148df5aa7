import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyFrame2, point2 } from './arbitrary.spec.fixture.ts';
import { angle2, frame2, toInner2, toOuter2, unit2 } from './frame2.ts';
import { findCrossing, OutlineError, readOutline, signedArea, type OutlineFault } from './outline.ts';
import { holds, place, polygon, regularPolygon, type Region } from './polygon.ts';
import { gravitationalFrame2, principalFrame2, regionArea, regionMoments } from './region-moments.ts';
import { distance2, type Vector2 } from './vectors.ts';

const box = (x0: number, y0: number, x1: number, y1: number): Vector2[] => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
  [x0, y0],
];

/** An L: long leg up, short leg right. */
const letter = polygon([
  [0, 0],
  [2, 0],
  [2, 1],
  [1, 1],
  [1, 4],
  [0, 4],
  [0, 0],
]);

const faultOf = (read: () => unknown): OutlineFault | undefined => {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof OutlineError) return error.fault;
    throw error;
  }
};

describe('an outline', () => {
  it('is refused where it is open, with where it starts and ends', () => {
    const open = box(0, 0, 1, 1).slice(0, 4);
    expect(faultOf(() => readOutline(open))).toBe('open');
    expect(() => readOutline(open)).toThrow(/starts at \(0, 0\) and ends at \(0, 1\)/);
  });

  it('is refused where it crosses itself, with the place', () => {
    const bow: Vector2[] = [
      [0, 0],
      [2, 2],
      [2, 0],
      [0, 2],
      [0, 0],
    ];
    expect(faultOf(() => readOutline([...bow.slice(0, 4), [0.1, 1], bow[4]!]))).toBe('self-crossing');
    expect(() =>
      readOutline([
        [0, 0],
        [2, 2],
        [2, 0],
        [0, 1],
        [0, 0],
      ]),
    ).toThrow(/edges 0 and 2/);
  });

  it('is refused where it touches itself, or goes back over itself', () => {
    const pinched: Vector2[] = [
      [0, 0],
      [4, 0],
      [2, 1],
      [4, 2],
      [0, 2],
      [2, 1],
      [0, 0],
    ];
    const spike: Vector2[] = [
      [0, 0],
      [1, 0],
      [3, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ];
    expect(faultOf(() => readOutline(pinched))).toBe('self-crossing');
    expect(faultOf(() => readOutline(spike))).toBe('self-crossing');
  });

  it('is refused where it bounds no area, or holds no numbers', () => {
    expect(faultOf(() => readOutline([]))).toBe('degenerate');
    expect(
      faultOf(() =>
        readOutline([
          [0, 0],
          [1, 1],
          [2, 2],
          [0, 0],
        ]),
      ),
    ).toBe('degenerate');
    expect(
      faultOf(() =>
        readOutline([
          [0, 0],
          [1, NaN],
          [2, 2],
          [0, 0],
        ]),
      ),
    ).toBe('degenerate');
  });

  it('may say a corner twice in a row', () => {
    expect(
      readOutline([
        [0, 0],
        [1, 0],
        [1, 0],
        [0, 1],
        [0, 0],
      ]),
    ).toHaveLength(3);
  });

  it('crosses itself where a search of all pairs of edges says so', () => {
    const whole = fc.integer({ min: -20, max: 20 });
    const outline = fc.array(fc.tuple(whole, whole), { minLength: 4, maxLength: 9 });
    fc.assert(
      fc.property(outline, (ring) => {
        fc.pre(noThreeInLine(ring));
        expect(findCrossing([ring]) !== undefined).toBe(someEdgesCross(ring));
      }),
    );
  });
});

const noThreeInLine = (ring: readonly Vector2[]) =>
  ring.every((a, i) =>
    ring.every((b, j) =>
      ring.every((c, k) => j <= i || k <= j || (b[0] - a[0]) * (c[1] - a[1]) !== (b[1] - a[1]) * (c[0] - a[0])),
    ),
  );

/** All pairs of edges that do not follow each other, by solving for the common point. */
function someEdgesCross(ring: readonly Vector2[]): boolean {
  return ring.some((a, i) =>
    ring.some((c, j) => {
      const apart = Math.abs(i - j);
      if (apart < 2 || apart === ring.length - 1) return false;
      const [b, d] = [ring[(i + 1) % ring.length]!, ring[(j + 1) % ring.length]!];
      const turn = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0]);
      const s = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / turn;
      const t = ((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / turn;
      return s >= 0 && s <= 1 && t >= 0 && t <= 1;
    }),
  );
}

describe('a polygon', () => {
  it('leaves its holes out of its area, whichever way they are given', () => {
    const frameOfWood = polygon(box(0, 0, 4, 4), [box(1, 1, 3, 3)]);
    const turned = polygon(box(0, 0, 4, 4).toReversed(), [box(1, 1, 3, 3).toReversed()]);
    expect(regionArea([frameOfWood])).toBe(12);
    expect(regionArea([turned])).toBe(12);
    expect(holds([frameOfWood], [2, 2])).toBe(false);
    expect(holds([frameOfWood], [0.5, 2])).toBe(true);
  });

  it('refuses a hole outside, and a hole across its edge', () => {
    expect(faultOf(() => polygon(box(0, 0, 1, 1), [box(2, 2, 3, 3)]))).toBe('hole-outside');
    expect(faultOf(() => polygon(box(0, 0, 2, 2), [box(1, 1, 3, 3)]))).toBe('self-crossing');
  });

  it('has the area n/2 · sin(2π/n) of a regular polygon of radius 1', () => {
    for (const n of [3, 4, 6, 17]) {
      expect(signedArea(regularPolygon(n).outer)).toBeCloseTo((n / 2) * Math.sin((2 * Math.PI) / n), 12);
    }
  });

  it('has the moments of a rectangle 4 by 2: variances 16/12 and 4/12', () => {
    const { area, centroid, covariance } = regionMoments([polygon(box(1, 1, 5, 3))]);
    expect(area).toBe(8);
    expect(centroid).toEqual([3, 2]);
    expect(covariance[0]).toBeCloseTo(16 / 12, 12);
    expect(covariance[1]).toBeCloseTo(0, 12);
    expect(covariance[2]).toBeCloseTo(4 / 12, 12);
  });

  it('keeps its digits far from the origin', () => {
    const far: Region = [polygon(box(1e6, 1e6, 1e6 + 1, 1e6 + 1))];
    expect(regionMoments(far).covariance[0]).toBeCloseTo(1 / 12, 9);
  });
});

describe('frames of a polygon', () => {
  const region: Region = [letter];

  it('move with the shape: the principal frame is the shape’s own', () => {
    const own = principalFrame2(region);
    fc.assert(
      fc.property(anyFrame2, point2, (frame, corner) => {
        const moved = principalFrame2(place(region, frame));
        expect(moved.spread[0]).toBeCloseTo(own.spread[0] * unit2(frame), 9);
        // The same corner has the same coordinates in it, mirrored if the shape is.
        const [x, y] = toInner2(own.frame, corner);
        const [mx, my] = toInner2(moved.frame, toOuter2(frame, corner));
        expect(mx).toBeCloseTo(x * unit2(frame), 8);
        expect(my).toBeCloseTo((frame.mirrored ? -y : y) * unit2(frame), 8);
      }),
    );
  });

  it('point along the long leg of an L, to the far end', () => {
    const { frame, isotropic, twoWays } = principalFrame2(region);
    expect(Math.sin(angle2(frame))).toBeGreaterThan(0.9);
    expect([isotropic, twoWays]).toEqual([false, false]);
  });

  it('say so where the shape suggests no axis, or no end of it', () => {
    expect(principalFrame2([regularPolygon(4)]).isotropic).toBe(true);
    const rectangle = principalFrame2([polygon(box(0, 0, 2, 1))]);
    expect([rectangle.isotropic, rectangle.twoWays]).toEqual([false, true]);
  });

  it('stand against gravity, whatever the shape', () => {
    const down: Vector2 = [1, -1];
    const frame = gravitationalFrame2(place(region, frame2({ angleRad: 1 })), down);
    const up = toInner2({ ...frame, origin: [0, 0] }, [-1, 1]);
    expect(distance2(up, [0, Math.SQRT2])).toBeLessThan(1e-12);
  });
});
