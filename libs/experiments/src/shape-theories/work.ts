import { countParameters, disposeParameters, randomStream } from '@retinotopia/compute';
import { breathe, learn, type Attempt, type Work } from '@retinotopia/runs';
import type { Found } from './found.ts';
import { measureTheory } from './measure.ts';
import { directionsOf, judgementsOfNet, netOf } from './nets.ts';
import { isNet, streamNameOf, type NetTheory, type Settings, type Task } from './settings.ts';
import { drawShapeSet, type ShapeSet } from './shape-set.ts';
import { summarise } from './summarise.ts';
import { trainingOf } from './training.ts';
import { countWeights, learnCapsules, voteOn } from './votes.ts';

export const work: Work<Settings, Task, Found, null> = {
  run(task, settings, _, attempt) {
    const { theory } = task;
    const shapes = drawShapeSet(task, settings);
    return isNet(theory) ? tryNet(theory, task.seed, settings, shapes, attempt) : tryVotes(task, shapes, attempt);
  },
  summarise,
  draw: async (drawing) => (await import('./figures.ts')).drawTheories(drawing),
};

async function tryNet(
  theory: NetTheory,
  seed: number,
  settings: Settings,
  shapes: ShapeSet,
  attempt: Attempt,
): Promise<Found> {
  const net = netOf(theory, settings);
  const { trained, losses } = await learn(trainingOf(net, { theory, seed }, settings, shapes.learnt), attempt);
  // Over in a moment: to stop now would only lose what was learnt.
  const directions = directionsOf(theory);
  const tests = await measureTheory(shapes, (pictures) => judgementsOfNet(net, trained, pictures, directions), () => Promise.resolve()); // prettier-ignore
  const weights = countParameters(trained);
  disposeParameters(trained);
  return { tests, weights, losses };
}

async function tryVotes({ theory, seed }: Task, shapes: ShapeSet, attempt: Attempt): Promise<Found> {
  const random = randomStream(seed, `theories/${streamNameOf(theory)}`);
  const capsules = learnCapsules(shapes.learnt, theory === 'votes', random.stream('learnt'));
  const noise = random.stream('tested');
  const tests = await measureTheory(
    shapes,
    (pictures) => pictures.map(({ scene }) => voteOn(capsules, scene, noise)),
    (share) => breathe(attempt, share),
  );
  return { tests, weights: countWeights(capsules), losses: [] };
}
