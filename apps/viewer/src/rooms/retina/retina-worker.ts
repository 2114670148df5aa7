/** Makes a retina, which takes seconds where it is large, and draws how its fields are spaced. */
import { randomStream } from '@retinotopia/compute';
import { createRetina, type Retina, type RetinaConfig } from '@retinotopia/retina';
import { drawSpacing } from './spacing.ts';

export interface RetinaOrder {
  readonly law: RetinaConfig['law'];
  readonly across: number;
}

export interface RetinaMade extends RetinaOrder {
  readonly retina: Retina;
  readonly spacing: string;
}

self.addEventListener('message', ({ data: { law, across } }: MessageEvent<RetinaOrder>) => {
  const retina = createRetina({ columnsAcross: across, radiusDeg: 8, law }, randomStream(11, `viewer/${law}`));
  self.postMessage({ law, across, retina, spacing: drawSpacing(retina) } satisfies RetinaMade);
});
