import { affineFrame2 } from '@retinotopia/geometry';
import type { Arrangement } from './arrangement.ts';

/** A face of four parts, of which two look alike. */
export const face: Arrangement = {
  name: 'face',
  parts: [
    { role: 'left eye', kind: 'eye', poseInWhole: affineFrame2({ origin: [-0.4, -0.3], unit: 0.25 }) },
    { role: 'right eye', kind: 'eye', poseInWhole: affineFrame2({ origin: [0.4, -0.3], unit: 0.25 }) },
    { role: 'nose', kind: 'nose', poseInWhole: affineFrame2({ origin: [0, 0.1], unit: 0.2 }) },
    { role: 'mouth', kind: 'mouth', poseInWhole: affineFrame2({ origin: [0, 0.6], unit: 0.4 }) },
  ],
};
