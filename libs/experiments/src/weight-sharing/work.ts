import { readSafetensors, writeSafetensors } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { packState, runTaskByPauses, unpackState, type PausedRun, type Protocol, type Task, type TaskResult } from '@retinotopia/hypothesis'; // prettier-ignore
import { runWithCheckpoints, type PausingTask, type Work } from '@retinotopia/runs';
import type { Found } from './found.ts';
import { compareByLabels, drawWeightSharing } from './figures.ts';
import { summarise } from './summarise.ts';

/** Steps after which a run looks up: whether to stop, and whether a checkpoint is due. */
const pauseEvery = 5;

export const work: Work<Protocol, Task, Found, TrainAndTest> = {
  async run(task, settings, images, attempt) {
    const from =
      attempt.checkpoints.latest(
        ({ bytes, file }) => {
          const { parameters, metadata } = readSafetensors(bytes, file);
          return unpackState({ tensors: parameters, rest: metadata.state ?? '' });
        },
        (fault) => process.stderr.write(`${fault}\n`),
      ) ?? undefined;
    // What an earlier process had told may be lost with it.
    from?.curve.forEach(attempt.record);
    const pausing: PausingTask<PausedRun, TaskResult> = {
      run: runTaskByPauses(task, settings, images, { from, pauseEvery }),
      steps: settings.trainingSteps,
      stepOf: ({ state }) => state.training.optimiser.step,
      onPause({ point }) {
        if (point !== null) attempt.record(point);
      },
      checkpoint({ state }) {
        const { tensors, rest } = packState(state);
        return writeSafetensors(tensors, { state: rest });
      },
      trained: ({ parameters }) => writeSafetensors(parameters),
    };
    const { checkpoints, checkpointSeconds } = attempt;
    const { task: _, ...found } = await runWithCheckpoints(pausing, checkpoints, checkpointSeconds, attempt);
    return found;
  },
  summarise,
  draw: drawWeightSharing,
  compare: compareByLabels,
};
