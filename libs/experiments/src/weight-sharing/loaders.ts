import type { RandomStream } from '@retinotopia/compute';
import { splitIndices, type TrainAndTest } from '@retinotopia/datasets';
import { shuffledBatches, type DataLoader } from '@retinotopia/training';
import { disposeFixationOptics, type Gaze, type Retina } from '@retinotopia/retina';
import type { Protocol } from './protocol.ts';
import { labelMaskOf } from './regimes.ts';
import {
  anyGaze,
  anyFixationTarget,
  batchOf,
  freeBatch,
  saccadicErrorsOf,
  sameContentBatch,
  view,
  wholeBatch,
  torusOptics,
  type Batch,
  type Views,
} from './scenes.ts';
import { viewExpertPatches } from './expert-patches.ts';

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

/** Images with the places where they are seen. */
interface Placed {
  /** Which image of its subset each place belongs to. */
  readonly imageIndices: Uint32Array;
  /** One a place; `null` where places are drawn again and again. */
  readonly gazes: readonly Gaze[] | null;
  /** Some of the places, seen with these gazes. */
  readonly viewWith: (chosen: Uint32Array, gazeOf: (place: number) => Gaze) => Views;
}

/** Draws the images and places of a run, and prepares to show them. */
export function openLoaders(
  protocol: Protocol,
  { train: images, test: testImages }: TrainAndTest,
  retina: Retina,
  random: RandomStream,
): Prepared {
  const { places, fixations, agreement } = protocol;
  const classes = images.classNames.length;
  const optics = torusOptics(retina);
  const subsets = splitIndices(
    images.labels,
    {
      labelled: protocol.trainImages,
      validation: protocol.validationImages,
      unlabelled: protocol.unlabelledImages,
    },
    random.stream('images'),
  );
  const tested = splitIndices(testImages.labels, { test: protocol.testImages }, random.stream('test')).test;
  const somewhere = (name: string) => {
    const stream = random.stream(`places/${name}`);
    return () => anyGaze(stream);
  };
  const targets = random.stream('places/compared');
  const sameContent = sameContentBatch(optics, images, subsets.validation.subarray(0, comparedImages), () =>
    anyFixationTarget(images.width, images.height, targets),
  );
  const isLabelled = labelMaskOf(protocol.regime, retina);
  const gazes = { labelled: somewhere('labelled'), unlabelled: somewhere('unlabelled') };
  const labelled = placed('labelled', true);
  const loaders: Loaders = {
    labelled: placedBatches('labelled', labelled, protocol.batch),
    unlabelled: placedBatches('unlabelled', placed('unlabelled', false), agreement.batch),
    sameContent: sameContentBatches(),
    expertPatches: expertPatchBatches(),
    validation: view(retina, images, subsets.validation, somewhere('validation'), true),
  };
  return {
    loaders,
    test: view(retina, testImages, tested, somewhere('test'), true),
    sameContent,
    free: () => {
      disposeFixationOptics(optics);
      freeBatch(sameContent);
    },
  };

  function placed(name: 'labelled' | 'unlabelled', areLabelled: boolean): Placed {
    const subset = subsets[name];
    const repeated = places === 'fixed' ? fixations : 1;
    const imageIndices = Uint32Array.from({ length: subset.length * repeated }, (_, i) => i % subset.length);
    return {
      imageIndices,
      gazes: places === 'fixed' ? Array.from(imageIndices, gazes[name]) : null,
      viewWith(chosen, gazeOf) {
        const shown = chosen.map((i) => imageIndices[i]!);
        const indices = shown.map((image) => subset[image]!);
        const views = view(retina, images, indices, gazeOf, areLabelled);
        return areLabelled ? { ...views, labelMask: labelMaskIn(shown) } : views;
      },
    };
  }

  /** @param shown labelled images @returns 1 where a column has the label of one, `[C, N]` */
  function labelMaskIn(shown: Uint32Array): Float32Array {
    const mask = new Float32Array(retina.columns.count * shown.length);
    return mask.map((_, at) => {
      const image = shown[at % shown.length]!;
      return Number(
        isLabelled(Math.floor(at / shown.length), images.labels[subsets.labelled[image]!]!, image),
      );
    });
  }

  /** Batches of images at the places of each, or at a new place every time. */
  function placedBatches(
    name: 'labelled' | 'unlabelled',
    { imageIndices, gazes: fixed, viewWith }: Placed,
    size: number,
  ): DataLoader<Batch> {
    const batches = shuffledBatches(imageIndices.length, size, random.stream(`batches/${name}`));
    let views: Views | null = null;
    return {
      next(step) {
        const chosen = batches.next(step);
        if (fixed === null) return wholeBatch(viewWith(chosen, gazes[name]), classes);
        views ??= viewWith(every(imageIndices), (place) => fixed[place]!);
        return batchOf(views, chosen, classes);
      },
      skip(step) {
        const chosen = batches.next(step);
        if (fixed === null) chosen.forEach(gazes[name]);
      },
    };
  }

  function sameContentBatches(): DataLoader<Batch> {
    const { unlabelled: subset } = subsets;
    const batches = shuffledBatches(subset.length, agreement.batch, random.stream('batches/same-content'));
    const targetStream = random.stream('places/same-content');
    // A place in the image itself: the empty rest of the torus has nothing to agree on.
    const target = () => anyFixationTarget(images.width, images.height, targetStream);
    const saccadicError = saccadicErrorsOf(agreement.saccadicErrorDeg, random.stream('landing/same-content'));
    return {
      next(step) {
        const chosen = batches.next(step).map((image) => subset[image]!);
        return sameContentBatch(optics, images, chosen, target, saccadicError);
      },
      skip(step) {
        const skipped = batches.next(step);
        skipped.forEach(target);
        if (saccadicError === null) return;
        for (let column = 0; column < retina.columns.count; column++)
          skipped.forEach((_, index) => saccadicError(column, index));
      },
    };
  }

  /** Everything that any column has the label of, at one place of each image, shown to all columns. */
  function expertPatchBatches(): DataLoader<Batch> {
    const prepare = once(() => {
      const { imageIndices, viewWith } = labelled;
      const fixed = labelled.gazes ?? Array.from(imageIndices, somewhere('told-content'));
      const seen = viewWith(every(imageIndices), (place) => fixed[place]!);
      const indices = imageIndices.map((image) => subsets.labelled[image]!);
      const drawn = random.stream('told-content');
      const saccadicError = saccadicErrorsOf(agreement.saccadicErrorDeg, drawn.stream('landing'));
      const patches = viewExpertPatches(retina, optics, images, indices, seen, fixed, drawn, saccadicError);
      return { patches, batches: shuffledBatches(patches.count, agreement.batch, drawn.stream('batches')) };
    });
    return {
      next(step) {
        const { patches, batches } = prepare();
        return batchOf(patches, batches.next(step), classes);
      },
      skip: (step) => prepare().batches.skip(step),
    };
  }
}

const every = (of: Uint32Array): Uint32Array => of.map((_, place) => place);

/** Does something when it is first asked for, and gives the same back ever after. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
