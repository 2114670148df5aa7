import type { RandomStream } from '@retinotopia/compute';
import { affineFrame2, composeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import type { WholeExample } from './learn-whole.ts';
import { noisyPose, type PoseNoise } from './pose-noise.ts';
import type { Sighting } from './whole-capsule.ts';

/** Where the parts of a whole stand in it: the truth that capsules learn and are tested on. */
export interface Arrangement {
  readonly name: string;
  readonly parts: readonly {
    readonly role: string;
    readonly kind: string;
    readonly poseInWhole: AffineFrame2;
  }[];
}

/** How parts are seen. */
export interface Seeing {
  /** Of each part's pose; `null` sees exactly. */
  readonly noise: PoseNoise | null;
  /** The share of parts that are not seen. */
  readonly missing: number;
  /** Whether the parts have exchanged their places: each where another belongs, turned and sized as it was. */
  readonly scrambled?: boolean;
}

/** An arrangement of so many different parts, at random in a disc of the whole's unit. */
export function drawArrangement(name: string, parts: number, random: RandomStream): Arrangement {
  return {
    name,
    parts: Array.from({ length: parts }, (_, index) => {
      // The root of a uniform number fills the disc evenly.
      const [reach, angle] = [Math.sqrt(random.uniform()), 2 * Math.PI * random.uniform()];
      return {
        role: `part ${index + 1}`,
        kind: `kind ${index + 1}`,
        poseInWhole: affineFrame2({
          origin: [reach * Math.cos(angle), reach * Math.sin(angle)],
          angleRad: 2 * Math.PI * random.uniform(),
          unit: 0.2 + 0.2 * random.uniform(),
        }),
      };
    }),
  };
}

/** A viewpoint at random: any direction, a factor of 4 in size, a few units of place, some shear. */
export const drawViewpoint = (random: RandomStream): AffineFrame2 =>
  affineFrame2({
    origin: [6 * random.uniform() - 3, 6 * random.uniform() - 3],
    angleRad: 2 * Math.PI * random.uniform(),
    unit: 0.5 * 4 ** random.uniform(),
    shear: 0.2 * (2 * random.uniform() - 1),
  });

/** What part capsules say of an arrangement that stands at a viewpoint. */
export function seeArrangement(
  { parts }: Arrangement,
  viewpoint: AffineFrame2,
  { noise, missing, scrambled = false }: Seeing,
  random: RandomStream,
): readonly Sighting[] {
  const places = scrambled ? derangement(parts.length, random) : parts.map((_, index) => index);
  return parts.flatMap(({ kind, poseInWhole }, index) => {
    const there = { ...poseInWhole, origin: parts[places[index]!]!.poseInWhole.origin };
    const pose = composeAffine2(viewpoint, there);
    const seen = noise === null ? pose : noisyPose(pose, noise, random);
    return random.uniform() < missing ? [] : [{ kind, presence: 1, pose: seen }];
  });
}

/** A true whole at a viewpoint, its parts seen through noise, to learn from. */
export const exampleOf = (
  { parts }: Arrangement,
  viewpoint: AffineFrame2,
  noise: PoseNoise | null,
  random: RandomStream,
): WholeExample => ({
  pose: viewpoint,
  parts: parts.map(({ role, kind, poseInWhole }) => {
    const pose = composeAffine2(viewpoint, poseInWhole);
    return { role, kind, pose: noise === null ? pose : noisyPose(pose, noise, random) };
  }),
});

/** A permutation that leaves nothing in its place; drawn again until it does, 2.7 times on average. */
function derangement(length: number, random: RandomStream): readonly number[] {
  if (length < 2) throw new RangeError(`${length} parts cannot exchange their places`);
  for (;;) {
    const order = [...random.permutation(length)];
    if (order.every((place, index) => place !== index)) return order;
  }
}
