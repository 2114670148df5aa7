import { disposeParameters, randomStream, type Parameters, type RandomStream } from '@retinotopia/compute';
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
  total,
  transferImages,
  vote,
  withBias,
  type Course,
  type Forward,
  type Logits,
  type TransferSet,
} from '@retinotopia/distillation';
import { allOf, type Training } from '@retinotopia/training';
import type { ReadyTraining } from '../learn-with-checkpoints.ts';
import type { DistillProtocol } from './protocol.ts';
import { recipesOf, type FromPeers, type FromTeacher, type Recipe } from './recipes.ts';
import type { DistillTask } from './tasks.ts';

/** What one training has shown on the test images. */
export interface TaskResult {
  readonly task: DistillTask;
  /** Errors of each net by class. */
  readonly errors: readonly (readonly number[])[];
  /** Errors of the nets' vote by class, where they are more than one. */
  readonly vote: readonly number[] | null;
  /** The bias that a student of withheld classes was given, where it is one. */
  readonly bias: BiasResult | null;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
}

export interface BiasResult {
  /** The classes whose logits were raised by it. */
  readonly classes: readonly number[];
  readonly bias: number;
  /** Errors on the validation images that it was found on: with it, and without. */
  readonly validation: { readonly after: number; readonly before: number };
  /** Errors on the test images by class, with it. */
  readonly errors: readonly number[];
}

/** A training that is ready to run. */
export interface DistillTraining extends ReadyTraining {
  /** Tests trained parameters, which stay the caller's. */
  readonly test: (parameters: Parameters) => Omit<TaskResult, 'task' | 'losses'>;
}

/** Columns or nets: something with parameters that learns. */
export interface Learner {
  readonly draw: (random: RandomStream) => Parameters;
  readonly forward: Forward;
}

/** The logits of the images that are learnt from by the teacher of a seed. */
export type TeacherLogits = () => Promise<Logits>;

/** Puts a task's training together. @param teacherLogits asked only by tasks that have a teacher */
export async function trainingOf(
  task: DistillTask,
  protocol: DistillProtocol,
  images: TrainAndTest,
  teacherLogits: TeacherLogits,
  columns: (images: LabelledImages, seed: number) => Learner,
): Promise<DistillTraining> {
  const recipe = recipesOf(protocol)[task.recipe]!;
  const random = randomStream(task.seed, `distill/${task.recipe}`);
  const course = courseOf(recipe, protocol, images.train);
  const { structure } = recipe;
  const nets = recipe.from === 'peers' ? recipe.nets : 1;
  const learner =
    structure === 'columns' ? columns(images.train, task.seed) : netsOf(nets, structure, images.train);
  return {
    training: await learningOf(recipe, course, learner.forward, images.train, teacherLogits, random),
    // Nets of one structure start alike whatever they learn, so that recipes are compared in pairs.
    draw: () => learner.draw(randomStream(task.seed, `distill/nets/${structure.toString()}`)),
    test: (parameters) => testOf(recipe, protocol, images, learner.forward, parameters),
  };
}

const netsOf = (nets: number, hidden: readonly number[], images: LabelledImages): Learner => {
  const shape = { nets, inputs: images.height * images.width, hidden, classes: images.classNames.length };
  return { draw: (random) => drawNets(shape, random), forward: logitsOf };
};

/** The images that a recipe learns from. */
function courseOf(recipe: Recipe, protocol: DistillProtocol, train: LabelledImages): Course {
  const { trainImages, validationImages } = protocol;
  const course = { images: train, ...recipe.training };
  if (!isWithheld(recipe)) return { ...course, indices: allOf(trainImages) };
  const unseen = allOf(Math.min(trainImages, train.count - validationImages));
  return { ...course, indices: transferImages(recipe.transfer, unseen, train.labels) };
}

type Withheld = FromTeacher & { readonly transfer: Exclude<TransferSet, 'all'> };
const isWithheld = (recipe: Recipe): recipe is Withheld =>
  recipe.from === 'teacher' && recipe.transfer !== 'all';

async function learningOf(
  recipe: Recipe,
  course: Course,
  forward: Forward,
  { height, width }: LabelledImages,
  teacherLogits: TeacherLogits,
  random: RandomStream,
): Promise<Training> {
  switch (recipe.from) {
    case 'labels': {
      const { structure, regularisation } = recipe;
      const hidden = structure === 'columns' ? [] : structure;
      const layers = [height * width, ...hidden];
      return labelTraining(course, forward, regularisation && { ...regularisation, layers }, random);
    }
    case 'teacher':
      return teacherTraining(course, forward, { ...recipe, teacher: await teacherLogits() }, random);
    case 'peers':
      return peerTraining(course, recipe.nets, recipe.peers, labelMaskOf(recipe, course), random);
  }
}

/** Which labels a net learns: of all images, of every so manieth, or of the first few. */
function labelMaskOf({ labels, nets }: FromPeers, { indices }: Course) {
  if (labels === 'all') return null;
  if (labels === 'own share') return (net: number, image: number) => image % nets === net;
  const few = new Set(indices.subarray(0, labels));
  return (_: number, image: number) => few.has(image);
}

function testOf(
  recipe: Recipe,
  { testImages, validationImages }: DistillProtocol,
  { train, test }: TrainAndTest,
  forward: Forward,
  parameters: Parameters,
): Omit<TaskResult, 'task' | 'losses'> {
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
  const heldOut = allOf(train.count, train.count - validationImages);
  const validation = evaluate(parameters, train, forward, heldOut);
  const heldOutLabels = train.labels.subarray(train.count - validationImages);
  const classes = 'without' in recipe.transfer ? recipe.transfer.without : recipe.transfer.only;
  const { bias, errors: after } = bestBias(validation, heldOutLabels, classes);
  return {
    errors,
    vote: null,
    bias: {
      classes,
      bias,
      validation: { after, before: total(errorsByClass(validation, heldOutLabels)) },
      errors: errorsByClass(withBias(logits, classes, bias), labels),
    },
  };
}
