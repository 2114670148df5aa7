import { type Estimate, meanOver } from '@retinotopia/core';
import type { RandomStream } from '@retinotopia/compute';
import type { ShapeMemory } from './memory.ts';
import {
  disposeSeeingColumns,
  learnToSee,
  look,
  nameAll,
  seeingProtocol,
  type SeeingProtocol,
} from './seeing-columns.ts';

/** Accuracy of trained columns at one tilt. */
export interface SeeingAccuracy {
  /** `retinal`: the shape as it falls on the retina. `imposed`: the retina's picture turned by the frame. */
  readonly frame: 'retinal' | 'imposed';
  readonly tiltDeg: number;
  /** Share of shapes named rightly, with an interval over shapes; each is the mean over seeds. */
  readonly accuracy: Estimate;
}

/** What one shape was taken for, the first three names of every seed's columns. */
export interface SeenAs {
  readonly frame: SeeingAccuracy['frame'];
  readonly tiltDeg: number;
  readonly names: readonly (readonly string[])[];
}

/** How well trained columns name what is tilted. */
export interface SeeingMeasurement {
  readonly seeds: number;
  readonly shapes: number;
  readonly accuracies: readonly SeeingAccuracy[];
  readonly shown: { readonly name: string; readonly takenFor: readonly SeenAs[] };
}

/** A frame that somebody imposes errs by so many degrees (standard deviation), as in `ordinaryLook`. */
const frameErrorDeg = 3;

/**
 * Trains columns on upright silhouettes, once a seed, and asks them for every shape at every tilt, in the retina's
 * frame and in an imposed one.
 * @param name the shape whose answers are listed
 */
export function measureSeeing(
  memory: ShapeMemory,
  name: string,
  tiltsDeg: readonly number[],
  seeds: readonly RandomStream[],
  options: Partial<SeeingProtocol> = {},
  onProgress: (share: number) => void = () => undefined,
): SeeingMeasurement {
  const protocol = { ...seeingProtocol, ...options };
  const frames = ['retinal', 'imposed'] as const;
  const cells = frames.flatMap((frame) => tiltsDeg.map((tiltDeg) => ({ frame, tiltDeg })));
  const right = cells.map(() => new Float64Array(memory.length));
  const takenFor = cells.map((): string[][] => []);
  seeds.forEach((random, seed) => {
    const columns = learnToSee(memory, random, protocol, (share) => onProgress((seed + share) / seeds.length));
    cells.forEach(({ frame, tiltDeg }, cell) => {
      const draws = random.stream(`${frame}/${tiltDeg}`);
      const images = columns.silhouettes.map((silhouette) => {
        const turn = frame === 'retinal' ? tiltDeg : frameErrorDeg * draws.normal();
        return look(silhouette, turn, protocol, draws);
      });
      nameAll(columns, images, 3).forEach((names, shape) => {
        if (names[0] === memory[shape]!.name) right[cell]![shape]! += 1 / seeds.length;
        if (memory[shape]!.name === name) takenFor[cell]!.push(names);
      });
    });
    disposeSeeingColumns(columns);
  });
  const draws = seeds[0]!.stream('intervals');
  return {
    seeds: seeds.length,
    shapes: memory.length,
    accuracies: cells.map((cell, index) => ({ ...cell, accuracy: meanOver([...right[index]!], draws) })),
    shown: { name, takenFor: cells.map((cell, index) => ({ ...cell, names: takenFor[index]! })) },
  };
}
