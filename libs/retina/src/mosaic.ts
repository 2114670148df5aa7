import type { RandomStream } from '@retinotopia/compute';
import { createNoise2D } from 'simplex-noise';
import type { SpacingLaw } from './density.ts';
import { pointGrid } from './point-grid.ts';

/** Points on the retina, in degrees of visual angle from the fovea's centre. */
export interface Mosaic {
  readonly xDeg: Float32Array;
  readonly yDeg: Float32Array;
  /** The law's spacing at each point, in degrees. */
  readonly spacingDeg: Float32Array;
}

/** Where points may lie: a square of this half width, or the disc inside it. */
export interface Extent {
  readonly halfWidthDeg: number;
  readonly shape: 'square' | 'disc';
}

const inside = ({ halfWidthDeg, shape }: Extent, x: number, y: number): boolean =>
  shape === 'disc'
    ? Math.hypot(x, y) <= halfWidthDeg
    : Math.abs(x) <= halfWidthDeg + 1e-9 && Math.abs(y) <= halfWidthDeg + 1e-9;

/** A square lattice through (0°, 0°): the same pattern around each of its points. */
export function latticeMosaic(pitchDeg: number, extent: Extent): Mosaic {
  const reach = Math.floor(extent.halfWidthDeg / pitchDeg + 1e-9);
  const points: [number, number][] = [];
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach; column <= reach; column++) {
      const [x, y] = [column * pitchDeg, row * pitchDeg];
      if (inside(extent, x, y)) points.push([x, y]);
    }
  }
  return asMosaic(points, () => pitchDeg);
}

/**
 * Nearest neighbours keep at least this share of the local spacing between them. Discs thrown at random until no
 * more finds room come to about 0.65 / r² points a unit of area, so 0.8 makes the density about 1 / spacing², as on a
 * square lattice; the tests count it.
 */
const closest = 0.8;

/** Strength of the smooth local irregularity of spacing, and how many foveal spacings it varies over. */
const irregularity = { share: 0.1, scaleSpacings: 12 } as const;

/**
 * A blue-noise mosaic: points at random that keep their distance, the distance growing as the law says, with a
 * smooth local irregularity of ±10 % (simplex noise). Dart throwing (Cook 1986) until no dart finds room.
 * @param fovealSpacingDeg mean spacing at the fovea's centre
 */
export function blueNoiseMosaic(
  fovealSpacingDeg: number,
  law: SpacingLaw,
  extent: Extent,
  random: RandomStream,
): Mosaic {
  const irregular = random.stream('irregularity');
  const noise = createNoise2D(() => irregular.uniform());
  const noiseScale = 1 / (irregularity.scaleSpacings * fovealSpacingDeg);
  const spacing = (x: number, y: number) =>
    fovealSpacingDeg * law.relativeSpacing(x, y) * (1 + irregularity.share * noise(x * noiseScale, y * noiseScale));
  const darts = random.stream('darts');
  const taken = spacedPoints(2 * fovealSpacingDeg);
  const points: [number, number][] = [[0, 0]];
  taken.add(0, 0, spacing(0, 0));
  // Candidates around points that have room left (Bridson 2007), so that dense and sparse parts fill alike.
  const active = [0];
  while (active.length > 0) {
    const slot = darts.integer(active.length);
    const [x0, y0] = points[active[slot]!]!;
    const found = throwAround(x0, y0);
    if (found === null) {
      active[slot] = active.at(-1)!;
      active.pop();
    } else {
      active.push(points.length);
      points.push(found);
      taken.add(...found, spacing(...found));
    }
  }
  return asMosaic(points, spacing);

  function throwAround(x0: number, y0: number): [number, number] | null {
    for (let dart = 0; dart < 24; dart++) {
      const angle = 2 * Math.PI * darts.uniform();
      const distance = closest * spacing(x0, y0) * (1 + darts.uniform());
      const [x, y] = [x0 + distance * Math.cos(angle), y0 + distance * Math.sin(angle)];
      if (inside(extent, x, y) && taken.hasRoom(x, y, spacing(x, y))) return [x, y];
    }
    return null;
  }
}

/** Points that keep their distance. @param cellDeg a few spacings: how finely they are sorted by place */
export function spacedPoints(cellDeg: number) {
  const grid = pointGrid(cellDeg);
  const points: { readonly x: number; readonly y: number; readonly spacing: number }[] = [];
  let widestSpacing = 0;
  return {
    /** Takes a point in, whether there is room or not. */
    add(x: number, y: number, spacing: number): void {
      grid.add(x, y, points.length);
      points.push({ x, y, spacing });
      widestSpacing = Math.max(widestSpacing, spacing);
    },
    /** Whether no point lies nearer than the mean of both spacings allows. */
    hasRoom(x: number, y: number, spacing: number): boolean {
      const reach = closest * Math.max(spacing, (spacing + widestSpacing) / 2);
      return !grid.some(x, y, reach, (point) => {
        const other = points[point]!;
        return Math.hypot(other.x - x, other.y - y) < (closest * (spacing + other.spacing)) / 2;
      });
    },
  };
}

function asMosaic(points: readonly [number, number][], spacing: (x: number, y: number) => number): Mosaic {
  return {
    xDeg: Float32Array.from(points, ([x]) => x),
    yDeg: Float32Array.from(points, ([, y]) => y),
    spacingDeg: Float32Array.from(points, ([x, y]) => spacing(x, y)),
  };
}
