import {
  compareAnswers,
  defaultPoseNoise,
  drawArrangement,
  drawViewpoint,
  exampleOf,
  learnWhole,
  measureViewChange,
  scaledNoise,
  seeArrangement,
} from '@retinotopia/capsules';
import { randomStream } from '@retinotopia/compute';
import type { Answers, ViewChange } from './found.ts';
import type { SeparationTask, Settings } from './settings.ts';

/** What votes and messages answer for one arrangement of parts. @param index which of the arrangements */
export function answersFor({ parts, noise, seed }: SeparationTask, settings: Settings, index: number): Answers {
  const { missing, learnt, shown } = settings;
  // Of one number of parts the same arrangements at every strength of noise.
  const arrangement = drawArrangement('thing', parts, randomStream(seed, `capsules/arrangement/${parts}/${index}`));
  const trials = { noise: scaledNoise(defaultPoseNoise, noise), missing, learnt, shown };
  return compareAnswers(arrangement, trials, randomStream(seed, `capsules/separation/${parts}/${noise}/${index}`));
}

/** The worst that changes of the viewpoint do to found poses and evidence. */
export function viewChanges(seed: number): ViewChange {
  const random = randomStream(seed, 'capsules/view');
  const arrangement = drawArrangement('thing', 8, random);
  const example = () => exampleOf(arrangement, drawViewpoint(random), defaultPoseNoise, random);
  const whole = learnWhole('thing', Array.from({ length: 20 }, example));
  const changes = Array.from({ length: 100 }, () => {
    const seeing = { noise: defaultPoseNoise, missing: 0 };
    const sightings = seeArrangement(arrangement, drawViewpoint(random), seeing, random);
    return measureViewChange(whole, sightings, drawViewpoint(random));
  });
  return {
    changes: changes.length,
    poseError: Math.max(...changes.map(({ poseError }) => poseError)),
    evidenceError: Math.max(...changes.map(({ evidenceError }) => evidenceError)),
  };
}
