/** Trains one arm, and tells of every point of its learning curve. */
import { CollapsedError } from '@retinotopia/columns';
import type { BackendDescription } from '@retinotopia/compute';
import { runTask, type Arm, type CurvePoint, type Found } from '@retinotopia/experiments/weight-sharing';
import { reasonOf } from '../shell/reason.ts';
import { loadDigits } from '../digits/load.ts';
import { startEngine } from './engine.ts';
import { settingsFor, type TrainingChoices } from './settings.ts';

export interface ArmOrder {
  readonly arm: Arm;
  readonly choices: TrainingChoices;
}

export type ArmNews =
  | { readonly kind: 'begun'; readonly engine: BackendDescription }
  | { readonly kind: 'point'; readonly point: CurvePoint }
  | { readonly kind: 'done'; readonly found: Found }
  /** The arm has agreed on nothing; the others are not to blame. */
  | { readonly kind: 'collapsed'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

const tell = (news: ArmNews) => self.postMessage(news);

async function train({ arm, choices }: ArmOrder): Promise<void> {
  try {
    const [engine, digits] = await Promise.all([startEngine(choices.engine), loadDigits()]);
    tell({ kind: 'begun', engine });
    const onPoint = (point: CurvePoint) => tell({ kind: 'point', point });
    tell({ kind: 'done', found: runTask({ ...choices, arm }, settingsFor(choices), digits, onPoint) });
  } catch (error) {
    const kind = error instanceof CollapsedError ? 'collapsed' : 'failed';
    tell({ kind, reason: reasonOf(error) });
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ArmOrder>) => void train(data));
