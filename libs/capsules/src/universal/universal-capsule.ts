import type { RandomStream } from '@retinotopia/compute';
import { softmax } from '@retinotopia/core';
import { radians } from '@retinotopia/geometry';
import { Matrix, solve } from 'ml-matrix';
import type { Activities } from './agreement.ts';
import { directionRad, pointsOf, type Density, type IdentityPoseSpace } from './identity-pose-space.ts';

/**
 * A universal capsule: there is one at every location and level, and it may hold anything. Its neurons are basis functions
 * in the space of unnormalised log probability over identity × pose, each so vague that it says little alone; an activity
 * scales its neuron's function, and what the capsule holds is what all of them together say:
 * log p(identity, pose) = Σ a_k φ_k(identity, pose) + constant.
 */
export interface UniversalCapsule {
  readonly space: IdentityPoseSpace;
  /** φ, `[neurons, identities × directions]`, row by row. */
  readonly basis: Float64Array;
  readonly neurons: number;
}

/** How vague neurons are: half the width at half the height of their tuning to direction. */
export const vaguenessDeg = 50;

/**
 * Draws the neurons of a capsule: each is tuned broadly to a direction, and likes every identity more or less.
 * @param neurons more than can be told apart, so that they can hold whatever there is
 */
export function createUniversalCapsule(
  space: IdentityPoseSpace,
  neurons: number,
  random: RandomStream,
): UniversalCapsule {
  const { identities, directions } = space;
  const concentration = Math.LN2 / (1 - Math.cos(radians(vaguenessDeg)));
  const basis = new Float64Array(neurons * pointsOf(space));
  for (let neuron = 0; neuron < neurons; neuron++) {
    const preferred = 2 * Math.PI * random.uniform();
    const liking = identities.map(() => random.normal());
    for (let row = 0; row < identities.length; row++) {
      for (let index = 0; index < directions; index++) {
        const tuned = Math.exp(concentration * (Math.cos(directionRad(space, index) - preferred) - 1));
        basis[neuron * pointsOf(space) + row * directions + index] = liking[row]! * tuned;
      }
    }
  }
  return { space, basis, neurons };
}

/** Unnormalised log probabilities that activities stand for, `[identities, directions]`. */
export function logProbabilities(
  { space, basis, neurons }: UniversalCapsule,
  activities: ArrayLike<number>,
): Float64Array {
  const points = pointsOf(space);
  const sums = new Float64Array(points);
  for (let neuron = 0; neuron < neurons; neuron++) {
    const activity = activities[neuron]!;
    for (let point = 0; point < points; point++) sums[point]! += activity * basis[neuron * points + point]!;
  }
  return sums;
}

/** The distribution that activities stand for. */
export const densityFrom = (capsule: UniversalCapsule, activities: ArrayLike<number>): Density =>
  softmax(logProbabilities(capsule, activities));

/** So small a pull of activities towards zero makes them one set where neurons say the same thing twice. */
const ridge = 1e-3;

/**
 * The activities whose distribution is nearest to one that is wanted: the least Kullback-Leibler divergence from it, found
 * by Newton's steps on a function that has one minimum.
 * @param from activities to start from, such as those of a distribution nearby: the same end is reached in fewer steps
 */
export function activitiesFor(
  capsule: UniversalCapsule,
  wanted: Density,
  from: Activities = new Float64Array(capsule.neurons),
): Activities {
  const { basis, neurons } = capsule;
  const points = pointsOf(capsule.space);
  const phi = Matrix.from1DArray(neurons, points, basis);
  const target = phi.mmul(Matrix.columnVector(wanted));
  let activities = from;
  let loss = divergence(capsule, activities, wanted);
  for (let step = 0; step < 100; step++) {
    const density = densityFrom(capsule, activities);
    const mean = phi.mmul(Matrix.columnVector(density));
    const gradient = Matrix.sub(Matrix.sub(target, mean), Matrix.mul(Matrix.columnVector(activities), ridge));
    const weighted = phi.clone().mulRowVector(density);
    const curvature = Matrix.add(
      Matrix.sub(weighted.mmul(phi.transpose()), mean.mmul(mean.transpose())),
      Matrix.mul(Matrix.eye(neurons), ridge),
    );
    const move = solve(curvature, gradient).to1DArray();
    let length = 1;
    let next = activities;
    let nextLoss = Infinity;
    // Half as far until it is downhill: far from the minimum a whole step of Newton's may overshoot.
    for (; length > 1e-6 && !(nextLoss < loss); length /= 2) {
      next = activities.map((activity, k) => activity + length * move[k]!);
      nextLoss = divergence(capsule, next, wanted);
    }
    if (!(loss - nextLoss > 1e-12)) break;
    [activities, loss] = [next, nextLoss];
  }
  return activities;
}

function divergence(capsule: UniversalCapsule, activities: Activities, wanted: Density): number {
  const density = densityFrom(capsule, activities);
  const surprise = wanted.reduce((sum, p, point) => sum - p * Math.log(density[point]!), 0);
  return surprise + (ridge / 2) * activities.reduce((sum, a) => sum + a * a, 0);
}
