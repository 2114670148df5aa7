import { writeSafetensors, type Parameters } from '@retinotopia/compute';
import { disposeTraining, packTraining, unpackTraining, type TrainingState } from '@retinotopia/distillation';
import { checkpointsOf, runWithCheckpoints, type Attempt, type PausingTask } from '@retinotopia/runs';

/** A training that is ready to run. */
export interface ReadyTraining {
  readonly steps: number;
  /** The state before the first step. */
  readonly start: () => TrainingState;
  readonly run: (from: TrainingState, pauseEvery: number) => Generator<TrainingState, Parameters, void>;
}

/** The task that a training is of. */
export interface LearningTask {
  /** The run's folder, where checkpoints go. */
  readonly runFolder: string;
  /** The task's name in it. */
  readonly name: string;
  /** What the lines of its learning curve say beside epoch and loss. */
  readonly record: object;
  readonly checkpointSeconds: number;
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
 * Trains in a worker, from the task's last checkpoint where there is one, and tells the loss of every epoch.
 * @throws StoppedError once it has kept what it had; TrainingDivergedError
 */
export async function learnWithCheckpoints(
  training: ReadyTraining,
  { runFolder, name, record, checkpointSeconds }: LearningTask,
  attempt: Attempt,
): Promise<Learnt> {
  const checkpoints = checkpointsOf(runFolder, name);
  const begin = training.start();
  const from = checkpoints.latest(
    ({ bytes, file }) => unpackTraining(bytes, file, begin.optimiser.parameters),
    (fault) => process.stderr.write(`${fault}\n`),
  );
  if (from !== null) disposeTraining(begin);
  let losses: readonly number[] = [];
  const tell = (now: readonly number[]) => {
    for (let epoch = losses.length; epoch < now.length; epoch++)
      attempt.record({ ...record, epoch: epoch + 1, loss: now[epoch] });
    losses = now;
  };
  // What an earlier process had told may be lost with it.
  if (from !== null) tell(from.losses);
  const pausing: PausingTask<TrainingState, Parameters> = {
    run: training.run(from ?? begin, pauseEvery),
    steps: training.steps,
    stepOf: ({ optimiser }) => optimiser.step,
    onPause: (state) => tell(state.losses),
    checkpoint: packTraining,
    trained: ({ optimiser }) => writeSafetensors(optimiser.parameters),
  };
  const trained = await runWithCheckpoints(pausing, checkpoints, checkpointSeconds, attempt);
  return { trained, losses };
}
