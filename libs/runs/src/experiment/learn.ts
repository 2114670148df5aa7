import { disposeParameters, writeSafetensors, type Parameters } from '@retinotopia/compute';
import { z } from '@retinotopia/core';
import { meanLoss, packTraining, startTraining, train, unpackTraining, type Report, type Training } from '@retinotopia/training'; // prettier-ignore
import type { Attempt } from './attempt.ts';
import { StoppedError } from './breathe.ts';

/** A training that is ready to run. */
export interface ReadyTraining {
  readonly training: Training;
  /** Draws the parameters that it begins with. */
  readonly draw: () => Parameters;
}

/** What is seen of a training at its reports. */
export interface Curve<Point> {
  /**
   * What is seen at a report.
   * @param curve the points before
   */
  readonly pointAt: (report: Report, parameters: Parameters, curve: readonly Point[]) => Point;
  /** Of a point, which is JSON: checkpoints hold the curve. */
  readonly schema: z.ZodType<Point>;
}

/** Steps after which a training looks up: whether to stop, and whether a checkpoint is due. */
const pauseEvery = 5;

/**
 * Trains as a task's work, from its last checkpoint where there is one, and records every point of its learning curve. A
 * checkpoint is kept whenever so many seconds have passed, and where the task is told to stop; what was learnt takes the
 * place of all checkpoints.
 * @returns the curve, and what was learnt, which the caller frees
 * @throws StoppedError once it has kept what it had; TrainingDivergedError, and whatever a point throws
 */
export async function learnAlong<Point extends object>(
  { training, draw }: ReadyTraining,
  { pointAt, schema }: Curve<Point>,
  attempt: Attempt,
): Promise<{ readonly trained: Parameters; readonly curve: readonly Point[] }> {
  const { checkpoints, checkpointSeconds, progress, stop } = attempt;
  const initial = draw();
  const found = checkpoints.latest(
    ({ bytes, file }) => unpackTraining(bytes, file, training, initial, z.array(schema)),
    (fault) => process.stderr.write(`${fault}\n`),
  );
  if (found !== null) disposeParameters(initial);
  const curve: Point[] = [];
  const add = (point: Point) => {
    curve.push(point);
    attempt.record(point);
  };
  found?.own.forEach(add); // What an earlier process had recorded may be lost with it.
  const run = train(training, found?.state ?? startTraining(initial), pauseEvery);
  let saved = performance.now();
  try {
    for (;;) {
      const { done, value } = run.next();
      if (done === true) return { trained: value, curve };
      const { report, state } = value;
      const { step, parameters } = state.optimiser;
      progress(step / training.steps);
      if (report !== null) add(pointAt(report, parameters, curve));
      if (step === training.steps) {
        checkpoints.finish(await writeSafetensors(parameters));
      } else if (stop.aborted || performance.now() - saved >= 1000 * checkpointSeconds) {
        checkpoints.save(step, await packTraining(state, curve));
        saved = performance.now();
        if (stop.aborted) throw new StoppedError(`stopped at step ${step}`);
      }
      await new Promise((resolve) => setImmediate(resolve)); // Lets a word from outside come in.
    }
  } finally {
    run.return(undefined as never); // Left early, it frees what it has.
  }
}

/** The mean loss of each epoch, of a training that reports at the end of each. */
const lossByEpoch: Curve<{ readonly epoch: number; readonly loss: number }> = {
  pointAt: (report, _, curve) => ({ epoch: curve.length + 1, loss: meanLoss(report)! }),
  schema: z.object({ epoch: z.int().positive(), loss: z.number() }),
};

/** The same, of a training over epochs. @returns the mean loss of each, and what was learnt, which the caller frees */
export async function learn(
  ready: ReadyTraining,
  attempt: Attempt,
): Promise<{ readonly trained: Parameters; readonly losses: readonly number[] }> {
  const { trained, curve } = await learnAlong(ready, lossByEpoch, attempt);
  return { trained, losses: curve.map(({ loss }) => loss) };
}
