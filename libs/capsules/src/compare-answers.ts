import type { RandomStream } from '@retinotopia/compute';
import { mean } from '@retinotopia/core';
import { drawViewpoint, exampleOf, seeArrangement, type Arrangement } from './arrangement.ts';
import { findWhole, searchDefaults } from './find-whole.ts';
import { learnWhole } from './learn-whole.ts';
import { poseDifference } from './pose-difference.ts';
import type { PoseNoise } from './pose-noise.ts';
import { confirmParts, randomFieldOf } from './random-field.ts';
import { areaUnderCurve } from './separation.ts';
import { capsuleDefaults } from './whole-capsule.ts';

/** How votes and the random field are put to the test. */
export interface AnswerTrials {
  readonly noise: PoseNoise;
  /** Share of parts that are not seen. */
  readonly missing: number;
  /** Viewpoints that the whole is learnt from, and others at which true and scrambled ones are shown, so many of each. */
  readonly learnt: number;
  readonly shown: number;
}

/** What they answer to the same pictures. */
export interface Answers {
  /** True against scrambled: the area under the curve of the evidence. */
  readonly votesArea: number;
  readonly fieldArea: number;
  /** Share of pictures in which both say that the whole is there, or both that it is not. */
  readonly sameVerdict: number;
  /** Share of seen parts of true wholes on which both say that it belongs to the whole, or both that it does not. */
  readonly sameParts: number;
  /** Root of the mean square by which the found pose of a true whole is off, in its own units (six numbers). */
  readonly poseError: number;
}

/** Learns an arrangement from some viewpoints, and asks votes and random field for it at others, parts in place or scrambled. */
export function compareAnswers(arrangement: Arrangement, trials: AnswerTrials, random: RandomStream): Answers {
  const { noise, missing, learnt, shown } = trials;
  const whole = learnWhole(
    arrangement.name,
    Array.from({ length: learnt }, () => exampleOf(arrangement, drawViewpoint(random), noise, random)),
    { ...capsuleDefaults, noise },
  );
  const field = randomFieldOf(whole);
  const looks = Array.from({ length: 2 * shown }, (_, index) => {
    const scrambled = index % 2 === 1;
    const viewpoint = drawViewpoint(random);
    const sightings = seeArrangement(arrangement, viewpoint, { noise, missing, scrambled }, random);
    const found = findWhole(whole, sightings);
    const beliefs = confirmParts(field, sightings);
    // Every sighting has one role here, so votes and candidates come in one order.
    const same = found === null ? [] : [...found.agreeing].map((share, vote) => share >= 0.5 === beliefs.belonging[vote]! >= 0.5); // prettier-ignore
    const nothing = whole.parts.reduce((sum, { seen }) => sum + Math.log(1 - seen), 0);
    return {
      scrambled,
      same,
      votes: found?.evidence ?? nothing,
      field: beliefs.evidence,
      squareError: found === null ? 0 : poseDifference(viewpoint, found.pose).reduce((sum, d) => sum + d * d, 0),
    };
  });
  const isThere = (evidence: number) => evidence + searchDefaults.priorLogOdds > 0;
  const right = looks.filter(({ scrambled }) => !scrambled);
  const wrong = looks.filter(({ scrambled }) => scrambled);
  const area = (of: 'votes' | 'field') =>
    areaUnderCurve(
      right.map((look) => look[of]),
      wrong.map((look) => look[of]),
    );
  const share = (values: readonly boolean[]) => values.filter(Boolean).length / values.length;
  return {
    votesArea: area('votes'),
    fieldArea: area('field'),
    sameVerdict: share(looks.map(({ votes, field }) => isThere(votes) === isThere(field))),
    sameParts: share(right.flatMap(({ same }) => same)),
    poseError: Math.sqrt(mean(right.map(({ squareError }) => squareError))),
  };
}
