import { randomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import { inject } from 'vitest';
import { arms, type Arm } from './arms.ts';
import { presets, type Settings } from './settings.ts';

/** Settings with everything switched on, in less than a second. */
export const tiny: Settings = {
  ...presets.quick,
  seeds: [1],
  trainImages: 60,
  unlabelledImages: 40,
  validationImages: 40,
  testImages: 40,
  columnsAcross: 2,
  levels: 2,
  settlingSteps: 2,
  embedding: 6,
  hidden: 8,
  trainingSteps: 12,
  batch: 10,
  curvePoints: 3,
  agreement: {
    ...presets.quick.agreement,
    sameContent: 1,
    expertPatches: 1,
    expertShare: 0.5,
    saccadicErrorDeg: 0.5,
    neighbours: 0.5,
    meanTeacher: 0.9,
    supervisedWeight: 0.5,
    burnIn: 0.25,
    unlabelledBurnIn: 0.3,
    batch: 8,
  },
};

/** On the native engine, where nets so small take four times as long, a few of what is tried stand for all. */
const onNative = inject('backend') === 'tensorflow';
export const armsToTry: readonly Arm[] = onNative ? ['unshared+codistillation', 'convolution'] : arms;
export const placesToTry: readonly Settings['places'][] = onNative ? ['fresh'] : ['fixed', 'fresh'];

/** Two kinds of bars, lying and standing, at random places: learnt in a moment. */
export function bars(count: number, seed: number): LabelledImages {
  const stream = randomStream(seed, 'bars');
  const pixels = new Uint8Array(count * 784);
  const labels = Uint8Array.from({ length: count }, () => stream.integer(2));
  labels.forEach((label, image) => {
    const at = 6 + stream.integer(16);
    for (let along = 4; along < 24; along++) {
      for (let across = at - 1; across <= at + 1; across++) {
        pixels[image * 784 + (label === 0 ? across * 28 + along : along * 28 + across)] = 255;
      }
    }
  });
  return {
    name: 'bars',
    split: 'train',
    count,
    height: 28,
    width: 28,
    channels: 1,
    pixels,
    labels,
    classNames: ['lying', 'standing'],
  };
}
