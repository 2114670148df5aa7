import type { Mosaic } from '@retinotopia/retina';
import type { Wiring } from './wiring.ts';

/** The layers of a convolution on a square lattice of units, row by row. */
export interface LatticeSettings {
  /** Units along one side of the lattice below the first layer. */
  readonly side: number;
  /** Inputs along one side of a unit's square, an odd number. */
  readonly kernel: number;
  /** One a layer: each layer has a unit at every so many-th place of the one below. */
  readonly strides: readonly number[];
  /** Whether the lattice is a torus; else there is nothing beyond its border. */
  readonly wraps: boolean;
}

/**
 * Wires a pyramid of convolutional layers: the topology of convolution and of the locally connected net alike.
 * @throws RangeError where a stride does not go around a torus evenly, or the kernel has no middle
 */
export function latticeWiring({ side, kernel, strides, wraps }: LatticeSettings): readonly Wiring[] {
  if (kernel % 2 !== 1) throw new RangeError(`a kernel's side must be odd, found ${kernel}`);
  const layers: Wiring[] = [];
  let across = side;
  for (const stride of strides) {
    if (wraps && across % stride !== 0) {
      throw new RangeError(`a stride of ${stride} does not go around a torus of ${across} units evenly`);
    }
    layers.push(latticeLayer(across, kernel, stride, wraps));
    across = Math.ceil(across / stride);
  }
  return layers;
}

function latticeLayer(side: number, kernel: number, stride: number, wraps: boolean): Wiring {
  const across = Math.ceil(side / stride);
  const reach = (kernel - 1) / 2;
  const inputs = kernel ** 2;
  const along = (index: number) => {
    if (wraps) return (index + side) % side;
    return index >= 0 && index < side ? index : null;
  };
  const sources = Int32Array.from({ length: across ** 2 * inputs }, (_, at) => {
    const [unit, input] = [Math.floor(at / inputs), at % inputs];
    const row = along(Math.floor(unit / across) * stride + Math.floor(input / kernel) - reach);
    const column = along((unit % across) * stride + (input % kernel) - reach);
    return row === null || column === null ? -1 : row * side + column;
  });
  return { units: across ** 2, below: side ** 2, inputs, sources, frame: null };
}

/** A square lattice among the points of a mosaic. */
export interface Lattice {
  readonly side: number;
  /** Whether its right border meets its left one, around the torus. */
  readonly wraps: boolean;
  /** The points of the mosaic, row by row. */
  readonly points: Int32Array;
}

/**
 * Finds the square lattice that a uniform mosaic is. Where the scene is a torus of which a whole number of pitches
 * makes a turn, the lattice is cut to one turn, since points beyond see the same again; else it has borders.
 * @param torusDeg the side of the torus, `null` for a scene without end
 * @throws RangeError where the points are no square lattice
 */
export function latticeOf({ xDeg, yDeg, spacingDeg }: Mosaic, torusDeg: number | null = null): Lattice {
  const pitch = spacingDeg[0]!;
  const [left, top] = [Math.min(...xDeg), Math.min(...yDeg)];
  const across = Math.round(Math.sqrt(xDeg.length));
  const places = new Int32Array(across ** 2).fill(-1);
  xDeg.forEach((x, point) => {
    const [column, row] = [(x - left) / pitch, (yDeg[point]! - top) / pitch];
    const fits = [column, row].every((at) => Math.abs(at - Math.round(at)) < 0.01 && Math.round(at) < across);
    if (!fits) throw notALattice(xDeg.length);
    places[Math.round(row) * across + Math.round(column)] = point;
  });
  if (places.includes(-1) || across ** 2 !== xDeg.length) throw notALattice(xDeg.length);
  const turn = torusDeg === null ? 0 : torusDeg / pitch;
  const wraps = turn >= 1 && Math.abs(turn - Math.round(turn)) < 0.01 && Math.round(turn) <= across;
  const side = wraps ? Math.round(turn) : across;
  const first = Math.floor((across - side) / 2);
  const points = Int32Array.from({ length: side ** 2 }, (_, at) => {
    return places[(first + Math.floor(at / side)) * across + first + (at % side)]!;
  });
  return { side, wraps, points };
}

const notALattice = (points: number) =>
  new RangeError(
    `a convolution needs units on a square lattice, but these ${points} are none: take a uniform retina, or a kernel ` +
      'in a reference frame',
  );
