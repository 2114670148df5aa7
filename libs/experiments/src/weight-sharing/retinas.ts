import { torusDeg } from '@retinotopia/columns';
import { randomStream } from '@retinotopia/compute';
import { createRetina, type Retina } from '@retinotopia/retina';
import type { RetinaName, Settings } from './settings.ts';

/** The retina of a name and seed. */
export function retinaFor(name: RetinaName, { columnsAcross }: Pick<Settings, 'columnsAcross'>, seed: number): Retina {
  // The uniform retina's columns are spread evenly over the whole torus; the foveated one's fill the same disc.
  const radiusDeg = (torusDeg / 2) * (1 - 1 / (columnsAcross + 1));
  const law = name === 'uniform' ? 'uniform' : 'linear';
  // With and without an order of its own, a foveated retina has the same mosaic.
  const stream = randomStream(seed, `retina/${name === 'permuted' ? 'foveated' : name}`);
  return createRetina({ columnsAcross, radiusDeg, law, permuted: name === 'permuted' }, stream);
}

/** What a retina is called in the names of random streams, which keep their names: they decide figures. */
export const streamNameOf = (retina: RetinaName): string => (retina === 'permuted' ? 'own-order' : retina);
