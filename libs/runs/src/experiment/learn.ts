import { disposeParameters, writeSafetensors, type Parameters } from '@retinotopia/compute';
import { meanLoss, packTraining, startTraining, train, unpackTraining, type Pause, type Report, type Training } from '@retinotopia/training'; // prettier-ignore
import { runWithCheckpoints } from '../pausing-task.ts';
import type { Attempt } from './attempt.ts';

/** A training that is ready to run. */
export interface ReadyTraining {
  /** One over epochs, which reports at the end of each. */
  readonly training: Training;
  /** Draws the parameters that it begins with. */
  readonly draw: () => Parameters;
}

/** What was learnt. */
export interface Learnt {
  /** The caller's to free. */
  readonly trained: Parameters;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
}

/** Steps after which a training looks up: whether to stop, and whether a checkpoint is due. */
const pauseEvery = 10;

/**
 * Trains as a task's work, from its last checkpoint where there is one, and records the loss of every epoch. What was
 * learnt is kept in the run folder.
 * @throws StoppedError once it has kept what it had; TrainingDivergedError
 */
export async function learn({ training, draw }: ReadyTraining, attempt: Attempt): Promise<Learnt> {
  const { checkpoints, checkpointSeconds } = attempt;
  const initial = draw();
  const found = checkpoints.latest(
    ({ bytes, file }) => unpackTraining(bytes, file, training, initial).state,
    (fault) => process.stderr.write(`${fault}\n`),
  );
  if (found !== null) disposeParameters(initial);
  const from = found ?? startTraining(initial);
  const losses: number[] = [];
  const tell = (report: Report) => {
    losses.push(meanLoss(report)!);
    attempt.record({ epoch: losses.length, loss: losses.at(-1) });
  };
  from.reports.forEach(tell); // What an earlier process had told may be lost with it.
  const pausing = {
    run: train(training, from, pauseEvery),
    steps: training.steps,
    stepOf: ({ state }: Pause) => state.optimiser.step,
    onPause({ report }: Pause) {
      if (report !== null) tell(report);
    },
    checkpoint: ({ state }: Pause) => packTraining(state),
    trained: ({ state }: Pause) => writeSafetensors(state.optimiser.parameters),
  };
  const trained = await runWithCheckpoints(pausing, checkpoints, checkpointSeconds, attempt);
  return { trained, losses };
}
