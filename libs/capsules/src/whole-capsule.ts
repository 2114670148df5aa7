import type { AffineFrame2 } from '@retinotopia/geometry';
import { defaultPoseNoise, type PoseNoise } from './pose-noise.ts';
import type { PoseGaussian } from './pose-gaussian.ts';

/** What a part capsule says: what it found, how surely, and where. Its activities; they change with the viewpoint. */
export interface Sighting {
  /** What it looks like, for example `ring`; parts of different roles may look alike. */
  readonly kind: string;
  /** How surely it is there, in [0, 1]. */
  readonly presence: number;
  /** In any frame that all sightings share. */
  readonly pose: AffineFrame2;
}

/** What a whole knows of one of its parts. Its weights; they do not change with the viewpoint. */
export interface PartOfWhole {
  /** What it is in the whole, for example `left eye`. */
  readonly role: string;
  readonly kind: string;
  /** The learned part-to-whole transform: the whole's pose in the part's frame. */
  readonly wholeInPart: AffineFrame2;
  /** How its votes scatter around the whole's true pose, in the whole's frame. */
  readonly scatter: PoseGaussian;
  /** How often the part is seen where the whole is, in (0, 1). */
  readonly seen: number;
}

/** An identity-specific capsule: it is there for one kind of thing. */
export interface WholeCapsule {
  readonly name: string;
  readonly parts: readonly PartOfWhole[];
}

/** What capsules assume before they have learnt, all of it replaceable. */
export interface CapsuleSettings {
  /** Noise that is expected of the poses of parts. */
  readonly noise: PoseNoise;
  /** As many examples as the expected noise counts for, beside those that are learnt from. */
  readonly trust: number;
}

/** Noise of a tenth, which counts as much as six examples. */
export const capsuleDefaults: CapsuleSettings = { noise: defaultPoseNoise, trust: 6 };

/** What a part says where and how large a whole is: its pose times the transform in the weights. */
export interface Vote {
  /** Which part of the whole. */
  readonly part: number;
  /** Which sighting. */
  readonly sighting: number;
  readonly presence: number;
  readonly pose: AffineFrame2;
}
