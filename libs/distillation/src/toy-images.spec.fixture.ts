import { randomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';

/** Images of 4 × 4 pixels of four classes, each a bright quarter on noise: easy to learn, not by heart. */
export function toyImages(count: number, seed = 1): LabelledImages {
  const random = randomStream(seed, 'toy');
  const pixels = new Uint8Array(count * 16);
  const labels = Uint8Array.from({ length: count }, (_, image) => image % 4);
  labels.forEach((label, image) => {
    const [top, left] = [label < 2 ? 0 : 2, label % 2 === 0 ? 0 : 2];
    for (let pixel = 0; pixel < 16; pixel++) {
      const [y, x] = [Math.floor(pixel / 4), pixel % 4];
      const bright = y >= top && y < top + 2 && x >= left && x < left + 2;
      pixels[image * 16 + pixel] = random.integer(120) + (bright ? 90 : 0);
    }
  });
  return {
    name: 'toy',
    split: 'train',
    count,
    height: 4,
    width: 4,
    channels: 1,
    pixels,
    labels,
    classNames: ['a', 'b', 'c', 'd'],
  };
}
