import type { AffineFrame2 } from '@retinotopia/geometry';
import { gatherings } from './hough.ts';
import { differentPose, isInvertible, poseDifference } from './pose-difference.ts';
import { logChance, logDensity, logNarrowing, productMode } from './pose-gaussian.ts';
import { votesFor } from './votes.ts';
import type { Sighting, Vote, WholeCapsule } from './whole-capsule.ts';

/** A whole that was found where votes agree. */
export interface FoundWhole {
  readonly name: string;
  readonly pose: AffineFrame2;
  /**
   * How much more likely the sightings are where the whole is there, at any pose, than by chance: a natural logarithm,
   * the mode's height times its breadth (Laplace 1774). One vote alone, which any pose can be fitted to, is none.
   */
  readonly evidence: number;
  /** How surely it is there, in [0, 1]: the logistic function of the evidence and the prior log odds. */
  readonly presence: number;
  readonly votes: readonly Vote[];
  /** How surely each vote is one of those that agree, in [0, 1]. */
  readonly agreeing: Float64Array;
}

/** How agreement is looked for. */
export interface SearchSettings {
  /** Poses at which the search begins, the fullest bins of Hough's space first. */
  readonly starts: number;
  /** So many times as broad as they are votes are taken to be at first; they narrow as agreement is found. */
  readonly startWidth: number;
  /** Steps to the mode, at most. */
  readonly steps: number;
  /** Log odds of the whole before anything is seen. */
  readonly priorLogOdds: number;
}

/** Wide enough starts for votes that stray by half a unit; a whole that is not expected (odds of 1 to 55). */
export const searchDefaults: SearchSettings = { starts: 6, startWidth: 4, steps: 60, priorLogOdds: -4 };

/** Where the steps to the mode end: far below what any noise moves. */
const settled = 1e-10;

/**
 * Finds the pose of a whole on which most votes agree, as a robust soft vote: bins of Hough's space give starts, from
 * each the mode of the votes' density is climbed while votes narrow to their own breadth, and the best mode is taken.
 * Time grows as the number of votes.
 * @returns `null` where there is no vote
 */
export function findWhole(
  whole: WholeCapsule,
  sightings: readonly Sighting[],
  settings: SearchSettings = searchDefaults,
): FoundWhole | null {
  const votes = votesFor(whole, sightings);
  const [best] = modesOf(whole, votes, settings);
  if (best === undefined) return null;
  const { pose, evidence, agreeing } = climb(whole, votes, best, settings.steps);
  const presence = 1 / (1 + Math.exp(-(evidence + settings.priorLogOdds)));
  return { name: whole.name, pose, evidence, presence, votes, agreeing };
}

/**
 * Finds wholes of one kind, the best first, each from the sightings that those before it left over.
 * @param most so many at most; it ends sooner where no further one is more likely than not
 */
export function findWholes(
  whole: WholeCapsule,
  sightings: readonly Sighting[],
  most: number,
  settings: SearchSettings = searchDefaults,
): readonly FoundWhole[] {
  const found: FoundWhole[] = [];
  let left = sightings;
  while (found.length < most) {
    const best = findWhole(whole, left, settings);
    if (best === null || best.presence < 0.5) break;
    found.push(best);
    const used = new Set(best.votes.filter((_, vote) => best.agreeing[vote]! >= 0.5).map(({ sighting }) => sighting));
    if (used.size === 0) break;
    left = left.filter((_, index) => !used.has(index));
  }
  return found;
}

/** What votes say of a pose. */
interface Mode {
  readonly pose: AffineFrame2;
  readonly evidence: number;
  /** How surely each vote is one of those that agree. */
  readonly agreeing: Float64Array;
  /** How each vote differs from the pose. */
  readonly differences: readonly Float64Array[];
}

/** Poses at which a whole may be, the likeliest first: those on which some votes agree. */
export const proposePoses = (
  whole: WholeCapsule,
  sightings: readonly Sighting[],
  settings: SearchSettings = searchDefaults,
): readonly AffineFrame2[] => modesOf(whole, votesFor(whole, sightings), settings).map(({ pose }) => pose);

/** Modes of the votes' density, the best first. */
const modesOf = (whole: WholeCapsule, votes: readonly Vote[], { starts, startWidth }: SearchSettings) =>
  gatherings(votes, starts)
    .filter(isInvertible)
    .map((start) => narrow(whole, votes, start, startWidth))
    .sort((one, other) => other.evidence - one.evidence);

/** From a start towards a mode while votes narrow to their own breadth: so that the start need not be near. */
function narrow(whole: WholeCapsule, votes: readonly Vote[], start: AffineFrame2, startWidth: number): Mode {
  let mode = judge(whole, votes, start, startWidth);
  for (let width = startWidth; width > 1; width /= Math.SQRT2) {
    mode = judge(whole, votes, uphill(whole, votes, mode), Math.max(1, width / Math.SQRT2));
  }
  return mode;
}

/** From near a mode to the mode itself. */
function climb(whole: WholeCapsule, votes: readonly Vote[], near: Mode, steps: number): Mode {
  let mode = near;
  for (let step = 0; step < steps; step++) {
    const pose = uphill(whole, votes, mode);
    const moved = poseDifference(mode.pose, pose);
    mode = judge(whole, votes, pose, 1);
    if (moved.every((value) => Math.abs(value) < settled)) break;
  }
  return mode;
}

/** A step of expectation and maximisation: the mean of the votes that agree, each by its precision. */
function uphill(whole: WholeCapsule, votes: readonly Vote[], { pose, agreeing, differences }: Mode): AffineFrame2 {
  if (!agreeing.some((share) => share > 1e-12)) return pose;
  const scatters = votes.map(({ part }) => whole.parts[part]!.scatter);
  const next = differentPose(pose, productMode(scatters, differences, agreeing));
  return isInvertible(next) ? next : pose;
}

/** Each part is seen once at most: its votes share what is not left to chance. */
function judge(whole: WholeCapsule, votes: readonly Vote[], pose: AffineFrame2, width: number): Mode {
  const differences = votes.map((vote) => poseDifference(pose, vote.pose));
  const likelihoods = votes.map(({ part, presence }, index) => {
    const { seen, scatter } = whole.parts[part]!;
    return seen * presence * Math.exp(logDensity(scatter, differences[index]!, width) - logChance);
  });
  const ofPart = whole.parts.map(({ seen }) => 1 - seen);
  votes.forEach(({ part }, index) => (ofPart[part]! += likelihoods[index]!));
  const agreeing = Float64Array.from(votes, ({ part }, index) => likelihoods[index]! / ofPart[part]!);
  const height = ofPart.reduce((sum, likelihood) => sum + Math.log(likelihood), 0);
  const scatters = votes.map(({ part }) => whole.parts[part]!.scatter);
  return { pose, differences, agreeing, evidence: height - logNarrowing(scatters, agreeing) };
}
