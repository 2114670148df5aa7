/** Lets the columns that ship with `lab islands` settle on scenes, still or moving. */
import {
  adjustedRandIndex,
  atCentres,
  luminanceOf,
  withAttention,
  lookAtScenes,
  sceneLevels,
  energyByStep,
  fitProjection,
  project,
  settle,
  settleTrajectory,
  type ColumnField,
  type Embeddings,
  type AttentionSettings,
} from '@retinotopia/columns';
import { randomStream, type BackendDescription } from '@retinotopia/compute';
import { openSequences, partition, type Scene, type SceneLevel } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { reasonOf } from '../../shell/reason.ts';
import { startEngine } from '../../training/engine.ts';
import { loadShippedColumns, type ShippedColumns } from './shipped-columns.ts';

/** Which scene, which of its frames, and how columns are to settle on it: temperature and radius as multiples of what they were trained with. */
export interface IslandsOrder extends AttentionSettings {
  /** Counts the orders, so that an answer finds its question. */
  readonly requestNumber: number;
  readonly engine: string;
  readonly scene: number;
  readonly scrambled: boolean;
  readonly boards: boolean;
  readonly frame: number;
  /** Whether columns forget the frame before. */
  readonly anew: boolean;
}

/** One level after one step. */
export interface LevelAtStep {
  readonly island: Int32Array;
  readonly islands: number;
  /** The embeddings in a plane of their level, `[C, 2]` */
  readonly arrows: Float32Array;
  readonly adjustedRandIndex: number;
  readonly energy: number;
}

/** How the columns settled. */
export interface IslandsSettled {
  readonly order: IslandsOrder;
  readonly pixels: Float32Array;
  /** By level, `[size, size]`: the true part that shows at each pixel. */
  readonly truth: readonly Uint8Array[];
  readonly nearest: Int32Array;
  /** `[T + 1][L]` */
  readonly steps: readonly (readonly LevelAtStep[])[];
  /** Of objects, at the end of each frame so far: for columns that go on, and for those that start each frame anew. */
  readonly goingOn: readonly number[];
  readonly anew: readonly number[];
}

export type IslandsNews =
  | { readonly kind: 'begun'; readonly engine: BackendDescription; readonly columns: string }
  | { readonly kind: 'settled'; readonly settled: IslandsSettled }
  | { readonly kind: 'failed'; readonly reason: string };

const tell = (news: IslandsNews) => self.postMessage(news);
/** Steps on a scene that stands still, and on each frame of one that moves but the first. */
export const stillSteps = 20;
const frameSteps = 3;

/** A moving scene as it has been seen so far. */
interface Film {
  readonly key: string;
  readonly frames: readonly Scene[];
  readonly field: ColumnField;
  /** Where columns that go on were after each frame. */
  readonly ends: Embeddings[];
  readonly goingOn: number[];
  readonly anew: number[];
}

let shipped: Promise<ShippedColumns> | null = null;
let film: Film | null = null;
let waiting: IslandsOrder | null = null;
let busy = false;

self.addEventListener('message', ({ data }: MessageEvent<IslandsOrder>) => {
  waiting = data;
  if (!busy) void work();
});

async function work(): Promise<void> {
  busy = true;
  try {
    while (waiting !== null) {
      const order: IslandsOrder = waiting;
      waiting = null;
      shipped ??= start(order.engine);
      const columns = await shipped;
      tell({ kind: 'settled', settled: settleOn(columns, order) });
      await new Promise((resolve) => setTimeout(resolve)); // Lets a later order come in.
    }
  } catch (error) {
    tell({ kind: 'failed', reason: reasonOf(error) });
  } finally {
    busy = false;
  }
}

async function start(engine: string): Promise<ShippedColumns> {
  const running = await startEngine(engine);
  const columns = await loadShippedColumns();
  const { retina, weights, steps, temperature, radius } = columns.sceneColumns.settings;
  tell({ kind: 'begun', engine: running, columns: `${columns.sceneColumns.retina.columns.count} columns on a ${retina} retina with ${weights} weights, trained with ${steps} steps of settling at temperature ${temperature}, hearing within ${radius} spacings` }); // prettier-ignore
  return columns;
}

function settleOn(columns: ShippedColumns, order: IslandsOrder): IslandsSettled {
  const now = filmOf(columns, order);
  const { frames, field, ends } = now;
  for (let frame = ends.length; frame <= order.frame; frame++) follow(columns, now, frame);
  const scene = frames[order.frame]!;
  const inputs = lookAtScenes(columns.sceneColumns, [luminanceOf(scene)]);
  const from = order.frame === 0 || order.anew ? {} : { from: ends[order.frame - 1]! };
  const steps = order.frame === 0 ? stillSteps : frameSteps;
  const trajectory = settleTrajectory(field, columns.parameters, inputs, { ...from, steps });
  const energy = energyByStep(field, columns.parameters, inputs, trajectory);
  const values = trajectory.map((all) => all.map((level) => level.dataSync<'float32'>()));
  tf.dispose([inputs, ...trajectory.flat()]);
  const size = field.config.embedding;
  const truth = Array.from({ length: sceneLevels }, (_, level) => partition(scene, level as SceneLevel));
  const centres = truth.map((map) => atCentres(columns.sceneColumns, map));
  // Fitted where columns end, so that a colour means the same at all steps.
  const planes = values.at(-1)!.map((level) => fitProjection(level, size));
  return {
    order,
    pixels: scene.pixels,
    truth,
    nearest: columns.nearest,
    steps: values.map((all, step) =>
      all.map((embeddings, level): LevelAtStep => {
        const { of, count } = columns.islandsOf(embeddings, level);
        return { island: of, islands: count, arrows: project(embeddings, planes[level]!), adjustedRandIndex: adjustedRandIndex(of, centres[level]!), energy: energy[step]![level]!.total }; // prettier-ignore
      }),
    ),
    goingOn: now.goingOn.slice(0, order.frame + 1),
    anew: now.anew.slice(0, order.frame + 1),
  };
}

/** The film of an order, from its first frame where it is another one. */
function filmOf(
  { sceneColumns }: ShippedColumns,
  { scene, scrambled, boards, attention, temperature, radius }: IslandsOrder,
): Film {
  const key = JSON.stringify([scene, scrambled, boards, attention, temperature, radius]);
  if (film?.key === key) return film;
  if (film !== null) tf.dispose([film.field.place, ...film.ends.flat()]);
  const settings = { scrambled: Number(scrambled), occluders: boards ? ([1, 2] as const) : ([0, 0] as const) };
  const frames = openSequences(settings, { frames: 24, velocity: [-0.03, 0.03], turnRad: [-0.05, 0.05] }, randomStream(scene, 'islands/shown'))(0); // prettier-ignore
  const trained = sceneColumns.settings;
  const attending = {
    attention,
    temperature: trained.temperature * temperature,
    radius: trained.radius * radius,
  };
  film = { key, frames, field: withAttention(sceneColumns, attending), ends: [], goingOn: [], anew: [] };
  return film;
}

/** Goes on to a frame, with memory and without. */
function follow(columns: ShippedColumns, { frames, field, ends, goingOn, anew }: Film, frame: number): void {
  const inputs = lookAtScenes(columns.sceneColumns, [luminanceOf(frames[frame]!)]);
  const steps = frame === 0 ? stillSteps : frameSteps;
  const before = ends[frame - 1];
  const onward = settle(field, columns.parameters, inputs, { steps, ...(before && { from: before }) });
  const fresh = settle(field, columns.parameters, inputs, { steps });
  const top = 2;
  const truth = atCentres(columns.sceneColumns, partition(frames[frame]!, top));
  const score = (embeddings: Embeddings) => adjustedRandIndex(columns.islandsOf(embeddings[top]!.dataSync<'float32'>(), top).of, truth); // prettier-ignore
  goingOn.push(score(onward));
  anew.push(score(fresh));
  ends.push(onward);
  tf.dispose([inputs, ...fresh]);
}
