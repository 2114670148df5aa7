// A photo through a foveated retina: what its receptive fields keep of a picture, and where the eye must look to see.
//
//   npm run example retina [PHOTO.png]
//
// Writes retina.png into this folder: the picture, and beside it what each field catches, painted where no field is
// nearer. Without a photo, the picture is a painted scene.
import { randomStream } from '@retinotopia/compute';
import { openScenes } from '@retinotopia/datasets';
import { createRetina, sampleFields, type OpticArray } from '@retinotopia/retina';
import { convertIndexedToRgb, decode, encode } from 'fast-png';
import { readFileSync, writeFileSync } from 'node:fs';

const extentDeg = 20; // The picture's shorter side.
const image = process.argv[2] === undefined ? paintedScene() : photo(process.argv[2]);
const { width, height, channels, pixels, pixelsPerDegree } = image;

// Spacing grows linearly with eccentricity and doubles at 2°. The fields have no surround, so that they catch luminance.
const retina = createRetina(
  { columnsAcross: 7, law: 'linear', e2Deg: 2, radiusDeg: extentDeg / 2, fieldShape: { centreSpacings: 0.5, surroundRatio: 2, surroundStrength: 0 } }, // prettier-ignore
  randomStream(11, 'retina'),
);
const { xDeg, yDeg, spacingDeg } = retina.fields;
const caught = sampleFields(retina, image, { xDeg: 0, yDeg: 0 }); // [G, channels]

const shown = new Uint8Array(2 * width * height * channels); // The picture and the retina's side by side.
for (let y = 0; y < height; y++) {
  for (let x = 0; x < width; x++) {
    const field = nearestField((x + 0.5 - width / 2) / pixelsPerDegree, (y + 0.5 - height / 2) / pixelsPerDegree);
    for (let c = 0; c < channels; c++) {
      shown[(y * 2 * width + x) * channels + c] = 255 * pixels[(y * width + x) * channels + c]!;
      shown[(y * 2 * width + width + x) * channels + c] = field < 0 ? 128 : 255 * caught[field * channels + c]!;
    }
  }
}
writeFileSync('retina.png', encode({ width: 2 * width, height, channels, data: shown, depth: 8 }));

const finest = Math.min(...spacingDeg);
console.log(`${xDeg.length} receptive fields in ${retina.columns.count} columns see ${width} × ${height} pixels`);
console.log(`spacing ${finest.toFixed(2)}° at the fovea, ${Math.max(...spacingDeg).toFixed(2)}° at the rim`);
console.log(`as fine everywhere, ${Math.round(Math.PI * (extentDeg / 2 / finest) ** 2)} fields would be needed`);
console.log('retina.png has the picture and what the retina keeps of it');

/** The field nearest to a place in degrees, or −1 beyond the retina. */
function nearestField(x: number, y: number): number {
  let [nearest, least] = [-1, Infinity];
  for (let g = 0; g < xDeg.length; g++) {
    const away = (xDeg[g]! - x) ** 2 + (yDeg[g]! - y) ** 2;
    if (away < least) [nearest, least] = [g, away];
  }
  return Math.sqrt(least) > 2 * spacingDeg[nearest]! ? -1 : nearest;
}

function paintedScene(): OpticArray {
  const scene = openScenes({ size: 256, families: ['face'], objects: [1, 1], viewpoint: { x: [0, 0], y: [0, 0], scale: [0.8, 0.8] } }, randomStream(7, 'scenes'))(0); // prettier-ignore
  return { ...scene, pixelsPerDegree: scene.width / extentDeg, beyond: 'wrap' };
}

/** A PNG of any size, grey or in colours; transparency is left out. */
function photo(file: string): OpticArray {
  const png = decode(readFileSync(file));
  const indexed = png.palette !== undefined;
  const data = indexed ? convertIndexedToRgb(png) : png.data;
  const stored = data.length / (png.width * png.height); // Channels, with that of transparency.
  const channels = stored < 3 ? 1 : 3;
  const white = indexed ? 255 : 2 ** png.depth - 1;
  const pixels = Float32Array.from(
    { length: png.width * png.height * channels },
    (_, at) => data[Math.floor(at / channels) * stored + (at % channels)]! / white,
  );
  const pixelsPerDegree = Math.min(png.width, png.height) / extentDeg;
  return { width: png.width, height: png.height, channels, pixels, pixelsPerDegree, beyond: 0 };
}
