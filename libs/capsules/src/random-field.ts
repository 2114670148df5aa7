import { composeAffine2, invertAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import { Matrix } from 'ml-matrix';
import { carryDifference, poseDifference, poseSize } from './pose-difference.ts';
import { logChance, logDensity, poseGaussian, type PoseGaussian } from './pose-gaussian.ts';
import type { Sighting, WholeCapsule } from './whole-capsule.ts';

/**
 * What capsules replace: a transformational random field, in which parts confirm each other directly. Every message goes
 * from one part to another through a transform (to the whole) and an inverse (back to the other part), and needs weights
 * of its own: n·(n − 1) messages, where n votes for the whole do.
 */
export interface RandomField {
  readonly whole: WholeCapsule;
  /** `[from][to]`; none from a part to itself. */
  readonly connections: readonly (readonly (Connection | null)[])[];
}

/** What one part says of another. */
export interface Connection {
  /** The other part's pose in this one's frame: a transform and an inverse, multiplied. */
  readonly other: AffineFrame2;
  /** How what it says scatters around the other part's pose, in the other's frame. */
  readonly scatter: PoseGaussian;
  /** What turns a log density in the other part's frame to one in the whole's. */
  readonly logVolume: number;
}

/** What parts made of each other. */
export interface FieldBeliefs {
  /** How surely each candidate (a sighting in a role) belongs to the whole. */
  readonly belonging: Float64Array;
  readonly candidates: readonly { readonly part: number; readonly sighting: number }[];
  /** As of a whole found by votes: how much more likely than by chance, as a natural logarithm. */
  readonly evidence: number;
  /** Messages of one round. */
  readonly messages: number;
}

/** The field that says the same of parts as a whole capsule does. */
export function randomFieldOf(whole: WholeCapsule): RandomField {
  const inverses = whole.parts.map(({ wholeInPart }) => invertAffine2(wholeInPart));
  // Columns of the linear map from differences in the whole's frame to those in a part's.
  const units = Matrix.eye(poseSize).to2DArray();
  const maps = inverses.map((partInWhole) => units.map((unit) => carryDifference(unit, partInWhole)));
  return {
    whole,
    connections: whole.parts.map((from, i) =>
      whole.parts.map((to, j) => {
        if (i === j) return null;
        const inWhole = from.scatter.covariance.map((row, k) => row.map((value, l) => value + to.scatter.covariance[k]![l]!)); // prettier-ignore
        const scatter = poseGaussian(through(inWhole, maps[j]!));
        return {
          other: composeAffine2(from.wholeInPart, inverses[j]!),
          scatter,
          logVolume: poseGaussian(inWhole).logPeak - scatter.logPeak,
        };
      }),
    ),
  };
}

/** The covariance C after a linear map M given by its columns: M C Mᵀ. */
function through(covariance: readonly (readonly number[])[], columns: readonly Float64Array[]): number[][] {
  const half = covariance.map((_, i) => covariance.map((_, l) => columns.reduce((sum, column, k) => sum + column[i]! * covariance[k]![l]!, 0))); // prettier-ignore
  return half.map((row) => half.map((_, j) => columns.reduce((sum, column, l) => sum + row[l]! * column[j]!, 0)));
}

/** Rounds of messages: beliefs do not change any more after so many. */
const rounds = 8;

/**
 * Lets parts confirm each other until they agree which of them belong together. Each gets from the others how likely it
 * is where it is, as a mean over them by how surely they belong themselves.
 */
export function confirmParts({ whole, connections }: RandomField, sightings: readonly Sighting[]): FieldBeliefs {
  const candidates = sightings.flatMap(({ kind }, sighting) =>
    whole.parts.flatMap((one, part) => (one.kind === kind ? [{ part, sighting }] : [])),
  );
  const count = candidates.length;
  /** `[to][from]`: how much likelier than by chance one finds the other where it is. */
  const likelihoods = new Float64Array(count * count);
  let messages = 0;
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) {
      const connection = connections[candidates[from]!.part]![candidates[to]!.part];
      if (!connection || candidates[from]!.sighting === candidates[to]!.sighting) continue;
      const said = composeAffine2(sightings[candidates[from]!.sighting]!.pose, connection.other);
      const difference = poseDifference(sightings[candidates[to]!.sighting]!.pose, said);
      likelihoods[to * count + from] = Math.exp(logDensity(connection.scatter, difference) + connection.logVolume - logChance); // prettier-ignore
      messages++;
    }
  }
  const belonging = Float64Array.from(candidates, ({ part, sighting }) => whole.parts[part]!.seen * sightings[sighting]!.presence); // prettier-ignore
  let likelihood = belonging;
  let ofPart: readonly number[] = [];
  for (let round = 0; round < rounds; round++) {
    likelihood = Float64Array.from(candidates, ({ part, sighting }, to) => {
      let [sum, weight] = [0, 0];
      for (let from = 0; from < count; from++) {
        if (from === to) continue;
        sum += belonging[from]! * likelihoods[to * count + from]!;
        weight += belonging[from]!;
      }
      return weight > 0 ? (whole.parts[part]!.seen * sightings[sighting]!.presence * sum) / weight : 0;
    });
    const sums = whole.parts.map(({ seen }) => 1 - seen);
    candidates.forEach(({ part }, index) => (sums[part]! += likelihood[index]!));
    ofPart = sums;
    candidates.forEach(({ part }, index) => (belonging[index] = likelihood[index]! / sums[part]!));
  }
  const evidence = ofPart.reduce((sum, one) => sum + Math.log(one), 0) - oneShare(belonging, likelihood);
  return { belonging, candidates, evidence, messages };
}

/**
 * The mean log likelihood of those that belong. Each part is judged by all others, and the first one that is believed has
 * none to confirm it: what n parts say together is what n − 1 of them say of the others.
 */
function oneShare(belonging: Float64Array, likelihood: Float64Array): number {
  let [sum, weight] = [0, 0];
  belonging.forEach((share, index) => {
    if (likelihood[index]! <= 1) return;
    sum += share * Math.log(likelihood[index]!);
    weight += share;
  });
  return weight > 0 ? sum / weight : 0;
}
