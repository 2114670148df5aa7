/** Trains columns, and between the points of their learning curve lets them settle on what the page asks for. */
import {
  agreementWithNeighbours,
  fitProjection,
  opticArrayOf,
  project,
  readOut,
  settle,
  settleTrajectory,
  viewImages,
  type ColumnField,
  type Projection,
} from '@retinotopia/columns';
import { cloneParameters, type BackendDescription, type NeighbourLists } from '@retinotopia/compute';
import type { LabelledImages, TrainAndTest } from '@retinotopia/datasets';
import { runTaskByPoints, type CoreArm, type RunAtPoint } from '@retinotopia/experiments/weight-sharing';
import { columnNeighbours, type Gaze } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { reasonOf } from '../shell/reason.ts';
import { loadDigits } from '../digits/load.ts';
import { startEngine } from './engine.ts';
import { settingsFor, type TrainingChoices } from './settings.ts';

/** What the columns are to settle on, and how. */
export interface SettleRequest {
  /** Counts the requests, so that an answer finds its question. */
  readonly number: number;
  /** The number of a test digit, or the 28 × 28 pixels of an image. */
  readonly image: number | Uint8Array;
  readonly gaze: Gaze;
  readonly steps: number;
  readonly temperature: number;
  /** Columns attend to those within so many spacings of them. */
  readonly radius: number;
  readonly attention: boolean;
}

export type SettlingOrder =
  | { readonly kind: 'train'; readonly arm: CoreArm; readonly choices: TrainingChoices }
  | { readonly kind: 'settle'; readonly request: SettleRequest };

/** How the columns settled. */
export interface Settled {
  readonly request: SettleRequest;
  /** Training steps that the columns have behind them. */
  readonly trained: number;
  readonly xDeg: Float32Array;
  readonly yDeg: Float32Array;
  readonly neighbours: NeighbourLists;
  /** D */
  readonly size: number;
  /** `[T + 1][L]`, each `[C, D]` */
  readonly embeddings: readonly (readonly Float32Array[])[];
  /** The embeddings in a plane of their level, `[T + 1][L]`, each `[C, 2]` */
  readonly arrows: readonly (readonly Float32Array[])[];
  /** Each column's agreement with those that it attends to, `[T + 1][L]`, each `[C]` */
  readonly agreement: readonly (readonly Float64Array[])[];
  /** Columns that see something and take it for each class, `[T + 1]`, each `[K]` */
  readonly votes: readonly (readonly number[])[];
  /** The torus as luminance, 48 × 48, and the digit's class, where it is known. */
  readonly luminance: Float32Array;
  readonly label: string | null;
}

export type SettlingNews =
  | { readonly kind: 'begun'; readonly engine: BackendDescription; readonly digits: readonly number[] }
  | { readonly kind: 'learnt'; readonly step: number; readonly validation: number; readonly done: boolean }
  | { readonly kind: 'settled'; readonly settled: Settled }
  | { readonly kind: 'failed'; readonly reason: string };

const tell = (news: SettlingNews) => self.postMessage(news);

/** The columns as they were at the last point of the learning curve. */
interface Learnt extends RunAtPoint {
  readonly field: ColumnField;
  readonly projections: readonly Projection[];
}

let digits: TrainAndTest | null = null;
let learnt: Learnt | null = null;
let waiting: SettleRequest | null = null;

self.addEventListener('message', ({ data }: MessageEvent<SettlingOrder>) => {
  if (data.kind === 'train') {
    void train(data.arm, data.choices);
    return;
  }
  waiting = data.request;
  answer();
});

async function train(arm: CoreArm, choices: TrainingChoices): Promise<void> {
  try {
    const [engine, loaded] = await Promise.all([startEngine(choices.engine), loadDigits()]);
    digits = loaded;
    tell({ kind: 'begun', engine, digits: [...loaded.test.labels.subarray(0, 100)] });
    for (const run of runTaskByPoints({ ...choices, arm }, settingsFor(choices), loaded)) {
      keep(run);
      const { step, validation } = run.point;
      tell({ kind: 'learnt', step, validation, done: step === choices.steps });
      answer();
      await new Promise((resolve) => setTimeout(resolve)); // Lets what the page asks come in.
    }
  } catch (error) {
    tell({ kind: 'failed', reason: reasonOf(error) });
  }
}

/** Keeps the columns as they are now: the run goes on with its own. */
function keep(run: RunAtPoint): void {
  if (learnt !== null) tf.dispose([learnt.field.place, learnt.parameters]);
  const parameters = cloneParameters(run.parameters);
  const own = run.field!; // All of these arms have columns.
  const field = { ...own, place: tf.clone(own.place) };
  const seen = viewImages(run.retina, digits!.test, Uint32Array.from({ length: 20 }, (_, index) => index), () => ({ xDeg: 0, yDeg: 0 }), false); // prettier-ignore
  const projections = tidily(() => {
    const inputs = tf.tensor3d(seen.responses, [seen.columns, seen.count, seen.inputs]);
    return settle(field, parameters, inputs).map((level) =>
      fitProjection(level.dataSync<'float32'>(), field.config.embedding),
    );
  });
  learnt = { ...run, field, parameters, projections };
}

function answer(): void {
  if (waiting === null || learnt === null || digits === null) return;
  const request = waiting;
  waiting = null;
  try {
    tell({ kind: 'settled', settled: settleOn(request, learnt, digits.test) });
  } catch (error) {
    tell({ kind: 'failed', reason: reasonOf(error) });
  }
}

function settleOn(
  request: SettleRequest,
  { retina, field, parameters, projections, point }: Learnt,
  test: LabelledImages,
): Settled {
  const { image, gaze, steps, temperature, radius, attention } = request;
  const own = typeof image !== 'number';
  const images = own ? { ...test, count: 1, pixels: image, labels: Uint8Array.of(0) } : test;
  const index = own ? 0 : image;
  const seen = viewImages(retina, images, Uint32Array.of(index), () => gaze, false);
  const neighbours = columnNeighbours(retina, radius);
  const mixing = { previous: 1, bottomUp: 1, topDown: 1, attention: attention ? 1 : 0 };
  const asked = { ...field, config: { ...field.config, steps, temperature, mixing }, neighbours };
  return tidily(() => {
    const inputs = tf.tensor3d(seen.responses, [seen.columns, 1, seen.inputs]);
    const trajectory = settleTrajectory(asked, parameters, inputs);
    const embeddings = trajectory.map((levels) => levels.map((level) => level.dataSync<'float32'>()));
    const votes = trajectory.map((levels) => {
      const choices = tf.argMax(readOut(parameters, levels), -1).dataSync(); // [C, 1]
      const counts = test.classNames.map(() => 0);
      seen.stimulusMask.forEach((stimulusMask, column) => (counts[choices[column]!]! += stimulusMask));
      return counts;
    });
    return {
      request,
      trained: point.step,
      xDeg: retina.columns.xDeg,
      yDeg: retina.columns.yDeg,
      neighbours,
      size: field.config.embedding,
      embeddings,
      arrows: embeddings.map((levels) => levels.map((level, l) => project(level, projections[l]!))),
      agreement: embeddings.map((levels) => levels.map((level) => agreementWithNeighbours(level, neighbours))),
      votes,
      luminance: opticArrayOf(images, index).pixels,
      label: own ? null : test.classNames[test.labels[index]!]!,
    };
  });
}

/** Frees every tensor that a computation makes, whatever it gives back. */
function tidily<T>(compute: () => T): T {
  let result: T | undefined;
  tf.tidy(() => {
    result = compute();
  });
  return result as T;
}
