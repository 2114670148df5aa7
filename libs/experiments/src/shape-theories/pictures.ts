import type { Figure } from '@retinotopia/runs';
import { html, trusted } from '@retinotopia/runs/report';
import { encode } from 'fast-png';
import { Buffer } from 'node:buffer';
import type { Settings } from './settings.ts';
import { classes, drawShapeSet, type Picture } from './shape-set.ts';
import { testInWords, tests } from './viewpoints.ts';

/** Pictures shown of each class. */
const shownOfEach = 2;
const gap = 2;

/** Pictures of the first seed: some to learn from, and some of every test, class by class. */
export function samplesOf(settings: Settings): readonly Figure[] {
  const viewpoints = Math.max(...settings.viewpoints);
  const shapes = drawShapeSet(
    { viewpoints, seed: settings.seeds[0]! },
    { ...settings, trainImages: shownOfEach, testImages: shownOfEach },
  );
  return [
    { section: 'Pictures', ...row(`Learnt from. From left to right, two of each: ${classes.join(', ')}. In tests all scrambled objects are faces.`, shapes.learnt) }, // prettier-ignore
    ...tests.map((test) => row(`Tested: ${testInWords[test]}`, shapes.tested(test))),
  ];
}

/** Pictures side by side on white. */
function row(caption: string, pictures: readonly Picture[]): Figure {
  const size = pictures[0]!.scene.width;
  const width = pictures.length * (size + gap) - gap;
  const data = new Uint8Array(width * size).fill(255);
  pictures.forEach(({ scene: { pixels } }, place) =>
    pixels.forEach((luminance, pixel) => {
      const x = place * (size + gap) + (pixel % size);
      data[Math.floor(pixel / size) * width + x] = Math.round(255 * luminance);
    }),
  );
  const png = Buffer.from(encode({ width, height: size, data, channels: 1, depth: 8 })).toString('base64');
  const image = trusted(`<img class="pixels" width="${width}" height="${size}" src="data:image/png;base64,${png}"`);
  return { drawing: html`${image} alt="${caption}" />`, caption };
}
