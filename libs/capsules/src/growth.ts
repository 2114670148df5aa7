import { randomStream } from '@retinotopia/compute';
import { drawArrangement, drawViewpoint, exampleOf, seeArrangement } from './arrangement.ts';
import { findWhole } from './find-whole.ts';
import { learnWhole } from './learn-whole.ts';
import { defaultPoseNoise } from './pose-noise.ts';
import { confirmParts, randomFieldOf } from './random-field.ts';

/** What it takes to find a whole of so many parts, by votes and by messages between parts. */
export interface GrowthPoint {
  readonly parts: number;
  readonly votes: number;
  readonly messages: number;
  readonly votesMs: number;
  readonly messagesMs: number;
}

/**
 * Counts and times both ways to an answer for a whole of so many different parts, all of them seen.
 * @param timed how long some work takes, in milliseconds: clocks are the caller's
 */
export function measureGrowth(parts: number, seed: number, timed: (work: () => void) => number): GrowthPoint {
  const random = randomStream(seed, `capsules/growth/${parts}`);
  const arrangement = drawArrangement('thing', parts, random);
  const examples = Array.from({ length: 8 }, () => exampleOf(arrangement, drawViewpoint(random), defaultPoseNoise, random)); // prettier-ignore
  const whole = learnWhole('thing', examples);
  const field = randomFieldOf(whole);
  const sightings = seeArrangement(arrangement, drawViewpoint(random), { noise: defaultPoseNoise, missing: 0 }, random);
  return {
    parts,
    votes: findWhole(whole, sightings)!.votes.length,
    messages: confirmParts(field, sightings).messages,
    votesMs: timed(() => void findWhole(whole, sightings)),
    messagesMs: timed(() => void confirmParts(field, sightings)),
  };
}
