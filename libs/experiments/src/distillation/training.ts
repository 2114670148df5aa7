import { disposeParameters, randomStream, type Parameters, type RandomStream } from '@retinotopia/compute';
import { total } from '@retinotopia/core';
import type { LabelledImages, TrainAndTest } from '@retinotopia/datasets';
import {
  bestBias,
  drawNets,
  errorsByClass,
  evaluate,
  labelTraining,
  logitsOf,
  oneOf,
  peerTraining,
  teacherTraining,
  transferImages,
  vote,
  withBias,
  type Course,
  type Forward,
  type LabelMask,
  type Logits,
  type TransferSet,
} from '@retinotopia/distillation';
import type { ReadyTraining } from '@retinotopia/runs';
import { allOf, type Training } from '@retinotopia/training';
import { columnsLearner, type Learner } from './columns.ts';
import type { Found } from './found.ts';
import { recipesOf, type FromPeers, type FromTeacher, type Recipe } from './recipes.ts';
import type { Settings } from './settings.ts';
import type { Task } from './tasks.ts';

/** What trained parameters have shown. */
export type Tested = Omit<Found, 'losses'>;

/** A training that is ready to run, and how its outcome is tested. */
export interface TestedTraining extends ReadyTraining {
  /** @param parameters stay the caller's */
  readonly test: (parameters: Parameters) => Tested;
}

/**
 * Puts a task's training together.
 * @param teacher its logits of the images that are learnt from; `null` for tasks that have none
 */
export function trainingOf(
  { recipe: name, seed }: Task,
  settings: Settings,
  images: TrainAndTest,
  teacher: Logits | null,
): TestedTraining {
  const recipe = recipesOf(settings)[name]!;
  const learner = learnerOf(recipe, images.train, seed);
  const course = courseOf(recipe, settings, images.train);
  return {
    training: learningOf(recipe, course, learner.forward, teacher, randomStream(seed, `distill/${name}`)),
    // Nets of one structure start alike whatever they learn, so that recipes are compared in pairs.
    draw: () => learner.draw(randomStream(seed, `distill/nets/${recipe.structure.toString()}`)),
    test: (parameters) => testOf(recipe, settings, images, learner.forward, parameters),
  };
}

function learnerOf(recipe: Recipe, images: LabelledImages, seed: number): Learner {
  const { structure: hidden, from } = recipe;
  if (hidden === 'columns') return columnsLearner(images, seed);
  const nets = from === 'peers' ? recipe.nets : 1;
  const shape = { nets, inputs: images.height * images.width, hidden, classes: images.classNames.length };
  return { draw: (random) => drawNets(shape, random), forward: logitsOf };
}

/** The images that a recipe learns from. */
function courseOf(recipe: Recipe, { trainImages, validationImages }: Settings, train: LabelledImages): Course {
  const course = { images: train, ...recipe.training };
  if (!isWithheld(recipe)) return { ...course, indices: allOf(trainImages) };
  const unseen = allOf(Math.min(trainImages, train.count - validationImages));
  return { ...course, indices: transferImages(recipe.transfer, unseen, train.labels) };
}

type Withheld = FromTeacher & { readonly transfer: Exclude<TransferSet, 'all'> };
const isWithheld = (recipe: Recipe): recipe is Withheld => recipe.from === 'teacher' && recipe.transfer !== 'all';

function learningOf(
  recipe: Recipe,
  course: Course,
  forward: Forward,
  teacher: Logits | null,
  random: RandomStream,
): Training {
  switch (recipe.from) {
    case 'labels': {
      const { structure, regularisation } = recipe;
      const { height, width } = course.images;
      const layers = [height * width, ...(structure === 'columns' ? [] : structure)];
      return labelTraining(course, forward, regularisation && { ...regularisation, layers }, random);
    }
    case 'teacher':
      return teacherTraining(course, forward, { ...recipe, teacher: teacher! }, random);
    case 'peers':
      return peerTraining(course, recipe.nets, recipe.peers, labelMaskOf(recipe, course), random);
  }
}

/** Which labels a net learns: of all images, of every so manieth, or of the first few. */
function labelMaskOf({ labels, nets }: FromPeers, { indices }: Course): LabelMask | null {
  if (labels === 'all') return null;
  if (labels === 'own share') return (net, image) => image % nets === net;
  const few = new Set(indices.subarray(0, labels));
  return (_, image) => few.has(image);
}

function testOf(
  recipe: Recipe,
  { testImages, validationImages }: Settings,
  { train, test }: TrainAndTest,
  forward: Forward,
  parameters: Parameters,
): Tested {
  const shown = allOf(testImages);
  const labels = test.labels.subarray(0, testImages);
  if (recipe.from === 'peers') {
    const each = Array.from({ length: recipe.nets }, (_, net) => {
      const own = oneOf(parameters, net);
      const logits = evaluate(own, test, forward, shown);
      disposeParameters(own);
      return logits;
    });
    const errors = each.map((logits) => errorsByClass(logits, labels));
    return { errors, vote: errorsByClass(vote(each), labels), bias: null };
  }
  const logits = evaluate(parameters, test, forward, shown);
  const errors = [errorsByClass(logits, labels)];
  if (!isWithheld(recipe)) return { errors, vote: null, bias: null };
  const first = train.count - validationImages;
  const validation = evaluate(parameters, train, forward, allOf(train.count, first));
  const validationLabels = train.labels.subarray(first);
  const classes = 'without' in recipe.transfer ? recipe.transfer.without : recipe.transfer.only;
  const { bias, errors: after } = bestBias(validation, validationLabels, classes);
  const before = total(errorsByClass(validation, validationLabels));
  const biased = errorsByClass(withBias(logits, classes, bias), labels);
  return { errors, vote: null, bias: { classes, bias, validation: { after, before }, errors: biased } };
}
