import { randomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import { createRetina, type Retina } from '@retinotopia/retina';

/** Four columns over the torus. */
export const smallRetina = (kind: 'uniform' | 'foveated' | 'permuted'): Retina =>
  createRetina(
    {
      columnsAcross: 2,
      radiusDeg: 8,
      law: kind === 'uniform' ? 'uniform' : 'linear',
      permuted: kind === 'permuted',
    },
    randomStream(1, 'retina'),
  );

/** Lying and standing bars at random places. */
export function bars(count: number): LabelledImages {
  const stream = randomStream(1, 'bars');
  const labels = Uint8Array.from({ length: count }, () => stream.integer(2));
  const pixels = new Uint8Array(count * 784);
  labels.forEach((label, image) => {
    const start = 6 + stream.integer(16);
    const [high, wide] = label === 0 ? [3, 20] : [20, 3];
    const [top, left] = label === 0 ? [start, 4] : [4, start];
    for (let row = top; row < top + high; row++)
      pixels.fill(255, image * 784 + row * 28 + left, image * 784 + row * 28 + left + wide);
  });
  return {
    ...{ name: 'bars', split: 'train', count, height: 28, width: 28, channels: 1 },
    ...{ pixels, labels, classNames: ['lying', 'standing'] },
  };
}
