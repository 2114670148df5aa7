/**
 * Draws examples of scenes with their instance maps:
 * `node --conditions=@retinotopia/source --import tsx apps/lab/src/scenes/draw-contact-sheet.ts docs/pictures/scenes.png`
 */
import { randomStream } from '@retinotopia/compute';
import {
  openScenes,
  openSequences,
  partition,
  type FamilyName,
  type Scene,
  type SceneSettings,
} from '@retinotopia/datasets';
import { encode } from 'fast-png';
import { writeFileSync } from 'node:fs';

const [to] = process.argv.slice(2) as [string];
const random = randomStream(9, 'contact sheet');
const size = 128;

const still = (name: string, settings: SceneSettings, count: number): Scene[] => {
  const sceneAt = openScenes({ size, ...settings }, random.stream(name));
  return Array.from({ length: count }, (_, index) => sceneAt(index));
};
const single = (family: FamilyName, settings: SceneSettings = {}) =>
  still(
    family,
    { families: [family], objects: [1, 1], viewpoint: { x: [-0.1, 0.1], y: [-0.1, 0.1], scale: [0.7, 0.85] }, ...settings }, // prettier-ignore
    2,
  );

/** A row: six scenes as seen, and under each what shows where: objects, parts, parts of parts. */
const rows: readonly (readonly Scene[])[] = [
  [...single('face'), ...single('house'), ...single('bus')],
  (['face', 'house', 'bus'] as const).flatMap((family) => single(family, { scrambled: 1 })),
  [...still('scene', {}, 3), ...still('hidden', { occluders: [1, 2] }, 3)],
  openSequences({ size }, { frames: 6 }, random.stream('motion'))(0),
];

const gap = 6;
const shownLevels = [2, 1, 0] as const;
const width = 6 * (size + gap) + gap;
const height = rows.length * (1 + shownLevels.length) * (size + gap) + gap;
const sheet = new Uint8Array(width * height * 3).fill(255);

rows.forEach((scenes, row) =>
  scenes.forEach((scene, column) => {
    const top = row * (1 + shownLevels.length);
    draw(column, top, (pixel) => {
      const grey = 255 * scene.pixels[pixel]!;
      return [grey, grey, grey];
    });
    shownLevels.forEach((level, below) => {
      const ids = partition(scene, level);
      draw(column, top + 1 + below, (pixel) => colourOf(ids[pixel]!));
    });
  }),
);
writeFileSync(to, encode({ width, height, data: sheet, channels: 3 }));

type Colour = readonly [red: number, green: number, blue: number];

function draw(column: number, row: number, colourAt: (pixel: number) => Colour): void {
  const [left, top] = [gap + column * (size + gap), gap + row * (size + gap)];
  for (let pixel = 0; pixel < size * size; pixel++) {
    const [x, y] = [left + (pixel % size), top + Math.floor(pixel / size)];
    sheet.set(colourAt(pixel), 3 * (y * width + x));
  }
}

/** The scene is dark; ids next to each other get colours far apart (steps of the golden angle round the hues). */
function colourOf(id: number): Colour {
  if (id === 1) return [24, 24, 32];
  const hue = (id * 137.508) % 360;
  const channel = (shift: number) => {
    const k = (shift + hue / 60) % 6;
    return 255 * (0.95 - 0.75 * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}
