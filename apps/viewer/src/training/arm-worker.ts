/** Trains one arm, and tells of every point of its learning curve. */
import type { BackendDescription } from '@retinotopia/compute';
import { CollapsedError, runTask, type Arm, type CurvePoint, type TaskResult } from '@retinotopia/hypothesis';
import { loadDigits } from '../digits/load.ts';
import { startEngine } from './engine.ts';
import { protocolOf, taskOf, type TrainingSettings } from './protocol.ts';

export interface ArmOrder {
  readonly arm: Arm;
  readonly settings: TrainingSettings;
}

export type ArmNews =
  | { readonly kind: 'begun'; readonly engine: BackendDescription }
  | { readonly kind: 'point'; readonly point: CurvePoint }
  | { readonly kind: 'done'; readonly result: TaskResult }
  /** The arm has agreed on nothing; the others are not to blame. */
  | { readonly kind: 'collapsed'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

const tell = (news: ArmNews) => self.postMessage(news);

async function train({ arm, settings }: ArmOrder): Promise<void> {
  try {
    const [engine, digits] = await Promise.all([startEngine(settings.engine), loadDigits()]);
    tell({ kind: 'begun', engine });
    const onPoint = (point: CurvePoint) => tell({ kind: 'point', point });
    tell({ kind: 'done', result: runTask(taskOf(settings, arm), protocolOf(settings), digits, onPoint) });
  } catch (error) {
    const kind = error instanceof CollapsedError ? 'collapsed' : 'failed';
    tell({ kind, reason: error instanceof Error ? error.message : String(error) });
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ArmOrder>) => void train(data));
