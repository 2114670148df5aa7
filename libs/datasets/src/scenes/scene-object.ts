import type { RandomStream } from '@retinotopia/compute';
import { affineOf2, compose2, frame2, type AffineFrame2, type Frame2 } from '@retinotopia/geometry';
import {
  families,
  partKinds,
  type FamilyName,
  type PartKindName,
  type PartPlace,
  type SubPartKindName,
} from './families.ts';
import type { Tone } from './shapes.ts';
import type { Viewpoint } from './viewpoint.ts';

/** An object before it is painted: plain data, so that a part can be dragged by giving it another pose. */
export interface SceneObject {
  readonly kind: FamilyName | 'slab';
  readonly viewpoint: Viewpoint;
  readonly tones: Tones;
  /** Whether the parts are right and their arrangement is wrong. */
  readonly scrambled: boolean;
  /** From back to front. */
  readonly parts: readonly ObjectPart[];
}

/** A part of an object. */
export interface ObjectPart extends PlacedPart<PartKindName> {
  readonly parts: readonly PlacedPart<SubPartKindName>[];
}

/** A part where it is, which need not be where it belongs. */
export interface PlacedPart<Kind extends string> {
  readonly role: string;
  readonly kind: Kind;
  readonly poseInWhole: AffineFrame2;
}

/** What grey each tone is, in [0, 1]. */
export type Tones = Readonly<Record<Tone, number>>;

/** How an object differs from its family's pattern. */
export interface ObjectOptions {
  /** How much parts differ from where they belong: 1 as individuals do, 0 not at all. Default 1. */
  readonly jitter?: number;
  /** Every part where a part of another kind belongs. Default: all in their places. */
  readonly scrambled?: boolean;
}

/** An individual of a family. */
export function sceneObject(
  family: FamilyName,
  viewpoint: Viewpoint,
  random: RandomStream,
  { jitter = 1, scrambled = false }: ObjectOptions = {},
): SceneObject {
  const pattern = families[family].parts;
  const places = scrambled ? wrongPlaces(pattern, random) : pattern;
  const parts = places.map(({ role, kind, pose }) => ({
    role,
    kind,
    poseInWhole: affineOf2(jittered(pose, jitter, random)),
    parts: partKinds[kind].parts.map((part) => ({
      role: part.role,
      kind: part.kind,
      poseInWhole: affineOf2(jittered(part.pose, jitter, random)),
    })),
  }));
  return { kind: family, viewpoint, tones: mixTones(random), scrambled, parts };
}

/** A board without parts. */
export const slab = (viewpoint: Viewpoint, random: RandomStream): SceneObject => ({
  kind: 'slab',
  viewpoint,
  tones: mixTones(random),
  scrambled: false,
  parts: [],
});

/**
 * Each part where one of another kind belongs; turn and size stay its own. Parts of a kind side by side in a ring, a
 * step of the commonest kind's number round it leads to another kind, as long as no kind has more than half of the parts.
 */
function wrongPlaces(
  pattern: readonly PartPlace<PartKindName>[],
  random: RandomStream,
): readonly PartPlace<PartKindName>[] {
  const shuffled = Array.from(random.permutation(pattern.length), (index) => pattern[index]!);
  const kinds = [...new Set(shuffled.map(({ kind }) => kind))];
  const byKind = kinds.map((kind) => shuffled.filter((part) => part.kind === kind));
  const ring = byKind.flat();
  const step = Math.max(...byKind.map(({ length }) => length));
  const placeOf = new Map(ring.map((part, k) => [part, ring[(k + step) % ring.length]!.pose.origin]));
  return pattern.map((part) => ({ ...part, pose: { ...part.pose, origin: placeOf.get(part)! } }));
}

/** A pose moved by 6 % of the part's size, turned by 0.06 radians and made 6 % larger or smaller: standard deviations. */
function jittered(pose: Frame2, jitter: number, random: RandomStream): Frame2 {
  if (jitter === 0) return pose;
  const spread = () => 0.06 * jitter * random.normal();
  return compose2(pose, frame2({ origin: [spread(), spread()], angleRad: spread(), unit: Math.exp(spread()) }));
}

/** Ink is dark, light is light, and the surface lies between. */
function mixTones(random: RandomStream): Tones {
  const surface = 0.5 + 0.25 * random.uniform();
  return {
    ink: 0.15 * random.uniform(),
    shade: surface - 0.2,
    surface,
    light: 0.9 + 0.1 * random.uniform(),
  };
}
