import { spacedPoints, type Mosaic } from '@retinotopia/retina';
import { frameShares, type FrameMapping } from './reference-frame.ts';
import type { Wiring } from './wiring.ts';

/** The layers of a net on an irregular mosaic. */
export interface MosaicSettings {
  /** S, the nearest units of the layer below that a unit reads. */
  readonly neighbours: number;
  /** Positions along one side of the kernel that all units share. */
  readonly frameSide: number;
  readonly mapping: FrameMapping;
  /** One a layer: each layer's mosaic is so many times coarser than the one below. */
  readonly strides: readonly number[];
}

/** FOVI's choice for a kernel of 3 × 3: ⌈√S⌉ positions a side, every neighbour at the position next to it. */
export const mosaicDefaults: MosaicSettings = {
  neighbours: 9,
  frameSide: 3,
  mapping: 'nearest',
  strides: [2, 2, 1],
};

/**
 * One kernel for a whole non-uniform retina: the kNN convolution of FOVI (Blauch and others, `nblauch/fovi`,
 * `fovi/arch/knn.py`), the strongest known case of sharing there.
 *
 * Taken from it: a unit reads its S nearest neighbours, near in the cortex and not in the visual field; each
 * neighbour's offset has the direction that it has in the visual field and the length that it has in the cortex; the
 * offsets of a neighbourhood are stretched to [−1, 1] along either axis and mapped onto a square reference frame,
 * where the kernel lives; later layers have coarser mosaics of the same law. Kernels are not turned.
 * Other than there: cortical distance is the distance in mean spacings of the two units, which needs no map of the
 * cortex; coarser mosaics are thinned from finer ones; nothing is padded beyond the retina's border; and the kernel
 * may be interpolated (`bilinear`).
 */
export function mosaicWiring(
  mosaic: Mosaic,
  settings: MosaicSettings,
): { readonly layers: readonly Wiring[]; readonly mosaics: readonly Mosaic[] } {
  const layers: Wiring[] = [];
  const mosaics: Mosaic[] = [];
  let below = mosaic;
  for (const stride of settings.strides) {
    const above = thinned(below, stride);
    layers.push(nearestNeighbours(below, above, stride, settings));
    mosaics.push(above);
    below = above;
  }
  return { layers, mosaics };
}

/** A coarser mosaic of the same law: the points, from the fovea outwards, that keep their distance from those taken. */
export function thinned(mosaic: Mosaic, stride: number): Mosaic {
  if (stride === 1) return mosaic;
  const { xDeg, yDeg, spacingDeg } = mosaic;
  const eccentricity = xDeg.map((x, point) => Math.hypot(x, yDeg[point]!));
  const outwards = Array.from(xDeg.keys()).sort((a, b) => eccentricity[a]! - eccentricity[b]! || a - b);
  const taken = spacedPoints(2 * stride * Math.min(...spacingDeg));
  const kept = outwards.filter((point) => {
    const place = [xDeg[point]!, yDeg[point]!, stride * spacingDeg[point]!] as const;
    const isFree = taken.hasRoom(...place);
    if (isFree) taken.add(...place);
    return isFree;
  });
  return {
    xDeg: Float32Array.from(kept, (point) => xDeg[point]!),
    yDeg: Float32Array.from(kept, (point) => yDeg[point]!),
    spacingDeg: Float32Array.from(kept, (point) => stride * spacingDeg[point]!),
  };
}

/** One layer of {@link mosaicWiring}: the wiring between two mosaics. @param stride how much coarser the upper one is */
export function nearestNeighbours(
  below: Mosaic,
  above: Mosaic,
  stride: number,
  { neighbours, frameSide, mapping }: MosaicSettings,
): Wiring {
  const [units, inputs] = [above.xDeg.length, Math.min(neighbours, below.xDeg.length)];
  const positions = frameSide ** 2;
  const nextTo = (point: { u: number; v: number }) => frameShares(point.u, point.v, frameSide, 'nearest')[0]![0];
  const sources = new Int32Array(units * inputs);
  const shares = new Float32Array(units * inputs * positions);
  for (let unit = 0; unit < units; unit++) {
    const around = Array.from(below.xDeg, (x, source) => {
      const [dx, dy] = [x - above.xDeg[unit]!, below.yDeg[source]! - above.yDeg[unit]!];
      const spacing = (below.spacingDeg[source]! + above.spacingDeg[unit]! / stride) / 2;
      // The same direction as in the visual field, and the length in spacings, as in the cortex.
      return { source, x: dx / spacing, y: dy / spacing, distance: Math.hypot(dx, dy) / spacing };
    });
    const nearest = around.sort((a, b) => a.distance - b.distance || a.source - b.source).slice(0, inputs);
    const stretch = (values: readonly number[]) => {
      const [least, most] = [Math.min(...values), Math.max(...values)];
      return values.map((value) => (2 * (value - least)) / (most - least + 1e-6) - 1);
    };
    const [u, v] = [stretch(nearest.map(({ x }) => x)), stretch(nearest.map(({ y }) => y))];
    // Row by row through the frame, so that input s lies at about the same place for every unit: the order that favours
    // sharing weights by their place in the list, as dynamic weight sharing does.
    const placed = nearest
      .map(({ source }, at) => ({ source, u: u[at]!, v: v[at]! }))
      .sort((a, b) => nextTo(a) - nextTo(b));
    placed.forEach((neighbour, input) => {
      const at = unit * inputs + input;
      sources[at] = neighbour.source;
      for (const [position, share] of frameShares(neighbour.u, neighbour.v, frameSide, mapping)) {
        shares[at * positions + position] = share;
      }
    });
  }
  return { units, below: below.xDeg.length, inputs, sources, frame: { positions, shares } };
}
