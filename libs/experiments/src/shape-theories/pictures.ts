import { encode } from 'fast-png';
import type { TheoriesProtocol } from './protocol.ts';
import { testInWords, tests } from './viewpoints.ts';
import { drawShapeSet, type Picture } from './shape-set.ts';

/** Some pictures in a row. */
export interface PictureRow {
  readonly caption: string;
  readonly width: number;
  readonly height: number;
  /** A PNG file. */
  readonly png: Uint8Array;
}

/** Pictures shown of each class. */
const shownOfEach = 2;
const gap = 2;

/** Pictures of the first seed: some to learn from, and some of every test, class by class. */
export function drawSamples(protocol: TheoriesProtocol): readonly PictureRow[] {
  const [seed] = protocol.seeds as [number];
  const viewpoints = Math.max(...protocol.viewpoints);
  const shapes = drawShapeSet(
    { viewpoints, seed },
    { ...protocol, trainImages: shownOfEach, testImages: shownOfEach },
  );
  return [
    row('Learnt from', shapes.learnt),
    ...tests.map((test) => row(`Tested: ${testInWords[test]}`, shapes.tested(test))),
  ];
}

/** Draws pictures side by side on white. */
function row(caption: string, pictures: readonly Picture[]): PictureRow {
  const size = pictures[0]!.scene.width;
  const width = pictures.length * (size + gap) - gap;
  const data = new Uint8Array(width * size).fill(255);
  pictures.forEach(({ scene: { pixels } }, place) =>
    pixels.forEach((luminance, pixel) => {
      const x = place * (size + gap) + (pixel % size);
      data[Math.floor(pixel / size) * width + x] = Math.round(255 * luminance);
    }),
  );
  return { caption, width, height: size, png: encode({ width, height: size, data, channels: 1, depth: 8 }) };
}
