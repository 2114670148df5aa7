import { countParameters, disposeParameters, randomStream, useBackend, type BackendName } from '@retinotopia/compute'; // prettier-ignore
import { measured, serveTasks, StoppedError, type Attempt, type Measured } from '@retinotopia/runs';
import { learnWithCheckpoints, lossByEpoch } from '../learn-with-checkpoints.ts';
import type { TrainingJob } from '../run-trainings.ts';
import { measureTheory, type TheoryFinding } from './measure.ts';
import { directionsOf, netOf, judgementsOfNet } from './nets.ts';
import {
  streamNameOf,
  isNet,
  taskNameOf,
  type NetTheory,
  type TheoriesProtocol,
  type TheoryTask,
} from './protocol.ts';
import { trainingOf } from './training.ts';
import { countWeights, learnCapsules, voteOn } from './votes.ts';
import { drawShapeSet, type ShapeSet } from './shape-set.ts';

/** What a worker needs to know before its first task: it draws its pictures itself. */
export interface TheoriesSetup {
  readonly backend: BackendName;
  readonly checkpointSeconds: number;
}

type TheoryJob = TrainingJob<TheoryTask, TheoriesProtocol>;
type Found = Omit<TheoryFinding, 'task'>;

serveTasks(
  async (setup) => {
    const { backend, checkpointSeconds } = setup as TheoriesSetup;
    await useBackend(backend);
    return checkpointSeconds;
  },
  (checkpointSeconds, given, attempt): Promise<Measured<TheoryFinding>> =>
    measured(async () => {
      const job = given as TheoryJob;
      const { task, protocol } = job;
      const shapes = drawShapeSet(task, protocol);
      const found = isNet(task.theory)
        ? await tryNet(task.theory, job, shapes, checkpointSeconds, attempt)
        : await tryVotes(job, shapes, attempt);
      return { task, ...found };
    }),
);

async function tryNet(
  theory: NetTheory,
  { task, protocol, runFolder }: TheoryJob,
  shapes: ShapeSet,
  checkpointSeconds: number,
  attempt: Attempt,
): Promise<Found> {
  const net = netOf(theory, protocol);
  const learning = { runFolder, name: taskNameOf(task), record: task, checkpointSeconds };
  const training = trainingOf(net, { theory, seed: task.seed }, protocol, shapes.learnt);
  const { trained, curve } = await learnWithCheckpoints(training, lossByEpoch, learning, attempt);
  const losses = curve.map(({ loss }) => loss);
  // Over in a moment: to stop now would only lose what was learnt.
  const directions = directionsOf(theory);
  const tests = await measureTheory(shapes, (pictures) => judgementsOfNet(net, trained, pictures, directions), () => Promise.resolve()); // prettier-ignore
  const weights = countParameters(trained);
  disposeParameters(trained);
  return { tests, weights, losses };
}

async function tryVotes({ task }: TheoryJob, shapes: ShapeSet, attempt: Attempt): Promise<Found> {
  const random = randomStream(task.seed, `theories/${streamNameOf(task.theory)}`);
  const capsules = learnCapsules(shapes.learnt, task.theory === 'votes', random.stream('learnt'));
  const noise = random.stream('tested');
  const tests = await measureTheory(
    shapes,
    (pictures) => pictures.map(({ scene }) => voteOn(capsules, scene, noise)),
    breath(attempt),
  );
  return { tests, weights: countWeights(capsules), losses: [] };
}

/** Lets a word from outside come in. @throws StoppedError where it says so */
const breath =
  ({ progress, stop }: Attempt) =>
  async (share: number): Promise<void> => {
    progress(share);
    await new Promise((resolve) => setImmediate(resolve));
    if (stop.aborted) throw new StoppedError('stopped while it was tested');
  };
