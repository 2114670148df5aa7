import type { RandomStream } from '@retinotopia/compute';
import { splitIndices, type TrainAndTest } from '@retinotopia/datasets';
import { disposeSpotOptics, type Gaze, type Retina } from '@retinotopia/retina';
import type { Protocol } from './protocol.ts';
import { tellingOf } from './regimes.ts';
import {
  anyGaze,
  anySpot,
  batchOf,
  freeBatch,
  missesOf,
  sameContentBatch,
  shuffledBatches,
  view,
  wholeBatch,
  worldOptics,
  type Batch,
  type Views,
} from './scenes.ts';
import { viewExpertPatches } from './expert-patches.ts';
import type { Batches, Lessons } from './train.ts';

/** What a run looks at. */
export interface Prepared {
  readonly lessons: Lessons;
  readonly test: Views;
  /** Validation images for comparing the columns' functions: the same spot of each, shown to every column. */
  readonly sameContent: Batch;
  readonly free: () => void;
}

/** On so many images the columns' functions are compared. */
const comparedImages = 100;

/** Images with the places where they are seen. */
interface Placed {
  /** Which image of its subset each place belongs to. */
  readonly turns: Uint32Array;
  /** One a place; `null` where places are drawn again and again. */
  readonly gazes: readonly Gaze[] | null;
  /** Some of the places, seen with these gazes. */
  readonly viewWith: (chosen: Uint32Array, gazeOf: (place: number) => Gaze) => Views;
}

/** Draws the images and places of a run, and prepares to show them. */
export function prepareLessons(
  protocol: Protocol,
  { train: images, test: testImages }: TrainAndTest,
  retina: Retina,
  random: RandomStream,
): Prepared {
  const { places, fixations, agreement } = protocol;
  const classes = images.classNames.length;
  const optics = worldOptics(retina);
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
  const spots = random.stream('places/compared');
  const sameContent = sameContentBatch(optics, images, subsets.validation.subarray(0, comparedImages), () =>
    anySpot(images.width, images.height, spots),
  );
  const isTold = tellingOf(protocol.regime, retina);
  const gazes = { labelled: somewhere('labelled'), unlabelled: somewhere('unlabelled') };
  const labelled = placed('labelled', true);
  const lessons: Lessons = {
    labelled: placedBatches('labelled', labelled, protocol.batch),
    unlabelled: placedBatches('unlabelled', placed('unlabelled', false), agreement.batch),
    sameContent: sameContentBatches(),
    expertPatches: expertPatchBatches(),
    validation: view(retina, images, subsets.validation, somewhere('validation'), true),
  };
  return {
    lessons,
    test: view(retina, testImages, tested, somewhere('test'), true),
    sameContent,
    free: () => {
      disposeSpotOptics(optics);
      freeBatch(sameContent);
    },
  };

  function placed(name: 'labelled' | 'unlabelled', areLabelled: boolean): Placed {
    const subset = subsets[name];
    const repeated = places === 'fixed' ? fixations : 1;
    const turns = Uint32Array.from({ length: subset.length * repeated }, (_, i) => i % subset.length);
    return {
      turns,
      gazes: places === 'fixed' ? Array.from(turns, gazes[name]) : null,
      viewWith(chosen, gazeOf) {
        const shown = chosen.map((i) => turns[i]!);
        const indices = shown.map((turn) => subset[turn]!);
        const views = view(retina, images, indices, gazeOf, areLabelled);
        return areLabelled ? { ...views, told: toldIn(shown) } : views;
      },
    };
  }

  /** @param turns labelled images @returns 1 where a column is told of one, `[C, N]` */
  function toldIn(turns: Uint32Array): Float32Array {
    const told = new Float32Array(retina.columns.count * turns.length);
    return told.map((_, at) => {
      const turn = turns[at % turns.length]!;
      return Number(isTold(Math.floor(at / turns.length), images.labels[subsets.labelled[turn]!]!, turn));
    });
  }

  /** Batches of images at the places of each, or at a new place every time. */
  function placedBatches(
    name: 'labelled' | 'unlabelled',
    { turns, gazes: fixed, viewWith }: Placed,
    size: number,
  ): Batches {
    const batches = shuffledBatches(turns.length, size, random.stream(`batches/${name}`));
    let views: Views | null = null;
    return {
      next() {
        const chosen = batches.next().value;
        if (fixed === null) return wholeBatch(viewWith(chosen, gazes[name]), classes);
        views ??= viewWith(every(turns), (place) => fixed[place]!);
        return batchOf(views, chosen, classes);
      },
      skip() {
        const chosen = batches.next().value;
        if (fixed === null) chosen.forEach(gazes[name]);
      },
    };
  }

  function sameContentBatches(): Batches {
    const { unlabelled: subset } = subsets;
    const batches = shuffledBatches(subset.length, agreement.batch, random.stream('batches/same-content'));
    const spotStream = random.stream('places/same-content');
    // A spot of the image itself: the empty rest of the world has nothing to agree on.
    const spot = () => anySpot(images.width, images.height, spotStream);
    const miss = missesOf(agreement.saccadicErrorDeg, random.stream('landing/same-content'));
    return {
      next() {
        const chosen = batches.next().value.map((turn) => subset[turn]!);
        return sameContentBatch(optics, images, chosen, spot, miss);
      },
      skip() {
        const skipped = batches.next().value;
        skipped.forEach(spot);
        if (miss === null) return;
        for (let column = 0; column < retina.columns.count; column++)
          skipped.forEach((_, turn) => miss(column, turn));
      },
    };
  }

  /** Everything that any column was told about at one place of each image, shown to all columns. */
  function expertPatchBatches(): Batches {
    const prepare = once(() => {
      const { turns, viewWith } = labelled;
      const fixed = labelled.gazes ?? Array.from(turns, somewhere('told-content'));
      const seen = viewWith(every(turns), (place) => fixed[place]!);
      const indices = turns.map((turn) => subsets.labelled[turn]!);
      const drawn = random.stream('told-content');
      const miss = missesOf(agreement.saccadicErrorDeg, drawn.stream('landing'));
      const contents = viewExpertPatches(retina, optics, images, indices, seen, fixed, drawn, miss);
      return { contents, batches: shuffledBatches(contents.count, agreement.batch, drawn.stream('batches')) };
    });
    return {
      next() {
        const { contents, batches } = prepare();
        return batchOf(contents, batches.next().value, classes);
      },
      skip: () => void prepare().batches.next(),
    };
  }
}

const every = (turns: Uint32Array): Uint32Array => turns.map((_, place) => place);

/** Does something when it is first asked for, and gives the same back ever after. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
