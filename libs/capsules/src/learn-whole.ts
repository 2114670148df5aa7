import { mean } from '@retinotopia/core';
import { invertAffine2, relativeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import { differentPose, meanPose, poseDifference, scatterMatrix } from './pose-difference.ts';
import { poseGaussian, productMode, type PoseGaussian } from './pose-gaussian.ts';
import { voteCovariance } from './pose-noise.ts';
import { composeVote } from './votes.ts';
import { capsuleDefaults, type CapsuleSettings, type PartOfWhole, type WholeCapsule } from './whole-capsule.ts';

/** A true whole that is learnt from: its parts as they are seen in one picture. */
export interface WholeExample {
  readonly parts: readonly { readonly role: string; readonly kind: string; readonly pose: AffineFrame2 }[];
  /** The whole's pose. Where it is not given, a frame is made up that stands to the parts as in all other examples. */
  readonly pose?: AffineFrame2;
}

/** Rounds in which made-up frames of examples and the transforms learnt from them are fitted to each other. */
const rounds = 4;

/**
 * Learns what a whole is made of. The part-to-whole transform of each part is the least-squares fit of W in
 * Q⁻¹PW = 1 over the examples (P the part's pose, Q the whole's): linear, in closed form, and without the viewpoint,
 * which cancels in Q⁻¹P. Where no example tells the whole's pose, frames of the examples and transforms are fitted in
 * turn (generalised Procrustes, Gower 1975), from a frame put upon the first.
 * @throws RangeError where there is no example, some tell the whole's pose and some do not, or a role has two kinds
 */
export function learnWhole(
  name: string,
  examples: readonly WholeExample[],
  settings: CapsuleSettings = capsuleDefaults,
): WholeCapsule {
  const posed = examples.filter(({ pose }) => pose !== undefined).length;
  if (examples.length === 0) throw new RangeError(`nothing is learnt of "${name}" from no examples`);
  if (posed === examples.length) return fit(name, examples as PosedExample[], settings);
  if (posed > 0) {
    throw new RangeError(`${posed} of ${examples.length} examples of "${name}" tell its pose: it takes all or none`);
  }
  return fitWithFrames(name, examples, settings);
}

type PosedExample = WholeExample & { readonly pose: AffineFrame2 };

function fitWithFrames(name: string, examples: readonly WholeExample[], settings: CapsuleSettings) {
  // The example with most parts shows most of the others where to stand.
  const first = examples.reduce((best, one) => (one.parts.length > best.parts.length ? one : best));
  let whole = fit(name, [{ ...first, pose: frameAround(first) }], settings);
  for (let round = 0; round < rounds; round++) {
    whole = fit(
      name,
      examples.flatMap((example) => {
        const pose = poseByRoles(whole, example);
        return pose === null ? [] : [{ ...example, pose }];
      }),
      settings,
    );
  }
  return whole;
}

/** An upright frame in the middle of an example's parts, as large as they reach. */
function frameAround({ parts }: WholeExample): AffineFrame2 {
  const { origin } = meanPose(
    parts.map(({ pose }) => pose),
    parts.map(() => 1),
  );
  const squares = parts.map(({ pose }) => (pose.origin[0] - origin[0]) ** 2 + (pose.origin[1] - origin[1]) ** 2);
  const reach = Math.sqrt(mean(squares));
  const unit = reach > 0 ? reach : 1;
  return { origin, xAxis: [unit, 0], yAxis: [0, unit] };
}

/** The pose that an example's parts, whose roles are known, agree upon; `null` where the whole knows none of them. */
function poseByRoles(whole: WholeCapsule, { parts }: WholeExample): AffineFrame2 | null {
  const known = parts.flatMap(({ role, pose }) => {
    const part = whole.parts.find((one) => one.role === role);
    return part === undefined ? [] : [{ scatter: part.scatter, vote: composeVote(pose, part) }];
  });
  if (known.length === 0) return null;
  const scatters = known.map(({ scatter }) => scatter);
  const votes = known.map(({ vote }) => vote);
  const once = known.map(() => 1);
  let pose = meanPose(votes, once);
  // Differences are not quite linear in the frame; a few steps of Gauss and Newton end at the mode.
  for (let step = 0; step < 3; step++) {
    pose = differentPose(
      pose,
      productMode(
        scatters,
        votes.map((vote) => poseDifference(pose, vote)),
        once,
      ),
    );
  }
  return pose;
}

function fit(name: string, examples: readonly PosedExample[], settings: CapsuleSettings): WholeCapsule {
  const roles = [...new Set(examples.flatMap(({ parts }) => parts.map(({ role }) => role)))];
  return { name, parts: roles.map((role) => fitPart(role, examples, settings)) };
}

function fitPart(role: string, examples: readonly PosedExample[], { noise, trust }: CapsuleSettings): PartOfWhole {
  const shown = examples.flatMap(({ parts, pose }) =>
    parts.filter((part) => part.role === role).map((part) => ({ ...part, whole: pose })),
  );
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  if (kinds.length > 1) throw new RangeError(`the part "${role}" is of two kinds: ${kinds.join(', ')}`);
  const wholeInPart = leastSquares(shown.map(({ pose, whole }) => relativeAffine2(whole, pose)));
  const differences = shown.map((part) => poseDifference(part.whole, composeVote(part.pose, { wholeInPart })));
  return {
    role,
    kind: kinds[0]!,
    wholeInPart,
    scatter: scatterOf(differences, voteCovariance(noise, wholeInPart), trust),
    // Laplace's rule of succession: neither never nor always.
    seen: (shown.length + 1) / (examples.length + 2),
  };
}

/** The transform W that makes Σ |AW − 1|² least. @param poses A of the part in the whole */
function leastSquares(poses: readonly AffineFrame2[]): AffineFrame2 {
  // Normal equations of the linear part L of A: (ΣLᵀL) M = ΣLᵀ and (ΣLᵀL) m = −ΣLᵀt.
  let [aa, ab, bb, ax, bx] = [0, 0, 0, 0, 0];
  const sums = [0, 0, 0, 0];
  for (const { origin: t, xAxis: a, yAxis: b } of poses) {
    aa += a[0] * a[0] + a[1] * a[1];
    ab += a[0] * b[0] + a[1] * b[1];
    bb += b[0] * b[0] + b[1] * b[1];
    ax += a[0] * t[0] + a[1] * t[1];
    bx += b[0] * t[0] + b[1] * t[1];
    [...a, ...b].forEach((value, index) => (sums[index]! += value));
  }
  const [ax0, ax1, bx0, bx1] = sums as [number, number, number, number];
  // Solving by the 2 × 2 matrix is taking coordinates in a frame whose axes are its columns.
  const {
    xAxis: [p, q],
    yAxis: [r, s],
  } = invertAffine2({ origin: [0, 0], xAxis: [aa, ab], yAxis: [ab, bb] });
  const solve = (u: number, v: number) => [p * u + r * v, q * u + s * v] as const;
  const [originX, originY] = solve(ax, bx);
  return { origin: [-originX, -originY], xAxis: solve(ax0, bx0), yAxis: solve(ax1, bx1) };
}

/** The covariance of differences, drawn towards what is expected as by so many more examples. */
function scatterOf(
  differences: readonly Float64Array[],
  expected: readonly (readonly number[])[],
  trust: number,
): PoseGaussian {
  const drawn = (found: number, i: number, j: number) =>
    (trust * expected[i]![j]! + found) / (trust + differences.length);
  return poseGaussian(scatterMatrix(differences).map((row, i) => row.map((found, j) => drawn(found, i, j))));
}
