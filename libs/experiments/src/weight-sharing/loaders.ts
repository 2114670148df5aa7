import {
  anyFixationTarget,
  anyGaze,
  expertPatchBatches,
  freeBatch,
  placedBatches,
  placeImages,
  sameContentBatch,
  sameContentBatches,
  torusOptics,
  viewImages,
  type Batch,
  type Views,
} from '@retinotopia/columns';
import type { RandomStream } from '@retinotopia/compute';
import { splitIndices, type TrainAndTest } from '@retinotopia/datasets';
import { disposeFixationOptics, type Retina } from '@retinotopia/retina';
import type { DataLoader } from '@retinotopia/training';
import { labelMaskOf } from './regimes.ts';
import type { Settings } from './settings.ts';

/** Where the losses of a run get their batches from. */
export interface Loaders {
  readonly labelled: DataLoader<Batch>;
  /** Unlabelled images, each with one gaze. */
  readonly unlabelled: DataLoader<Batch>;
  /** Unlabelled images, the same fixation target in each shown to every column. */
  readonly sameContent: DataLoader<Batch>;
  /** Labelled images: what one column, the expert, sees and has the label of, shown to every column; `labelMask` marks that one. */
  readonly expertPatches: DataLoader<Batch>;
  /** Labelled images that no column learns from: they calibrate the consensus. */
  readonly validation: Views;
}

/** What a run looks at. */
export interface Prepared {
  readonly loaders: Loaders;
  readonly test: Views;
  /** Validation images for comparing the columns' functions: the same fixation target in each, shown to every column. */
  readonly sameContent: Batch;
  readonly free: () => void;
}

/** On so many images the columns' functions are compared. */
const comparedImages = 100;

/** Draws the images and places of a run, and prepares to show them. */
export function openLoaders(
  settings: Settings,
  { train: images, test: testImages }: TrainAndTest,
  retina: Retina,
  random: RandomStream,
): Prepared {
  const { batch, agreement, places, trainImages, validationImages, unlabelledImages } = settings;
  const subsets = splitIndices(
    images.labels,
    { labelled: trainImages, validation: validationImages, unlabelled: unlabelledImages },
    random.stream('images'),
  );
  const tested = splitIndices(testImages.labels, { test: settings.testImages }, random.stream('test')).test;
  const optics = torusOptics(retina);
  const viewing = { retina, optics, images, random };
  const fixations = places === 'fixed' ? settings.fixations : null;
  const isLabelled = labelMaskOf(settings.regime, retina);
  const labelled = placeImages(viewing, 'labelled', subsets.labelled, fixations, isLabelled);
  const unlabelled = placeImages(viewing, 'unlabelled', subsets.unlabelled, fixations, null);
  const anywhere = (name: string) => {
    const stream = random.stream(`places/${name}`);
    return () => anyGaze(stream);
  };
  const targets = random.stream('places/compared');
  const sameContent = sameContentBatch(optics, images, subsets.validation.subarray(0, comparedImages), () =>
    anyFixationTarget(images.width, images.height, targets),
  );
  const { saccadicErrorDeg } = agreement;
  return {
    loaders: {
      labelled: placedBatches(viewing, labelled, batch),
      unlabelled: placedBatches(viewing, unlabelled, agreement.batch),
      sameContent: sameContentBatches(viewing, subsets.unlabelled, agreement.batch, saccadicErrorDeg),
      expertPatches: expertPatchBatches(viewing, labelled, agreement.batch, saccadicErrorDeg),
      validation: viewImages(retina, images, subsets.validation, anywhere('validation'), true),
    },
    test: viewImages(retina, testImages, tested, anywhere('test'), true),
    sameContent,
    free: () => {
      disposeFixationOptics(optics);
      freeBatch(sameContent);
    },
  };
}
