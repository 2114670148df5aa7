import { frame3, radians, rotationAbout, toOuter, type Frame3, type Vector3 } from '@retinotopia/geometry';

/**
 * A whole as its parts and how each stands in the whole's frame: relations that hold from every viewpoint, as weights
 * do. x is the head's left, y up, z forwards; the unit is the head's length from the back of the skull to the nose.
 */
export interface WholePartModel {
  readonly name: string;
  readonly parts: readonly Part[];
}

/** A part, where it is in the whole, and its landmarks. */
export interface Part {
  readonly name: string;
  /** The part's frame in the whole's. */
  readonly inWhole: Frame3;
  /** Points of the part, in the part's frame. */
  readonly landmarks: Readonly<Record<string, Vector3>>;
}

/** Proportions of a dog's head, in head lengths unless said otherwise. */
export interface HeadProportions {
  /** Width of the skull across the cheek bones. A mesaticephalic dog's is 0.52 (Evans and de Lahunta 2013). */
  readonly skullWidth: number;
  /** Length of the muzzle, from between the eyes to the nose: about half the head (the same source). */
  readonly muzzleLength: number;
  readonly muzzleWidth: number;
  /** Between the middles of the eyes. */
  readonly eyeDistance: number;
  /** Between the ears' roots. */
  readonly earRootDistance: number;
  readonly earLength: number;
  /** How far pricked ears lean outwards, in degrees. */
  readonly earLeanDeg: number;
}

/**
 * A dog with pricked ears, such as an Alsatian. The skull's proportions are the source's; those of eyes and ears were
 * taken by eye, so nothing that is measured depends on their exact values.
 */
export const alsatian: HeadProportions = {
  skullWidth: 0.52,
  muzzleLength: 0.5,
  muzzleWidth: 0.2,
  eyeDistance: 0.27,
  earRootDistance: 0.26,
  earLength: 0.42,
  earLeanDeg: 12,
};

/** @throws RangeError for a proportion that is no positive length, or ears that lean by 90° or more */
export function dogHead(proportions: Partial<HeadProportions> = {}): WholePartModel {
  const sizes = { ...alsatian, ...proportions };
  const { skullWidth, muzzleLength, muzzleWidth, eyeDistance, earRootDistance, earLength, earLeanDeg } = sizes;
  for (const [name, value] of Object.entries(sizes)) {
    const fits = name === 'earLeanDeg' ? Math.abs(value) < 90 : value > 0 && Number.isFinite(value);
    if (!fits) throw new RangeError(`a dog's head: '${name}' cannot be ${value}`);
  }
  const skullLength = 1 - muzzleLength;
  // The face begins half-way along the head; the eyes lie there, a little outwards-looking.
  const eye = (side: 1 | -1): Part => ({
    name: side > 0 ? 'left eye' : 'right eye',
    inWhole: frame3({
      origin: [(side * eyeDistance) / 2, 0.1, skullLength],
      rotation: rotationAbout([0, 1, 0], side * 0.4),
    }),
    landmarks: { middle: [0, 0, 0] },
  });
  const ear = (side: 1 | -1): Part => ({
    name: side > 0 ? 'left ear' : 'right ear',
    inWhole: frame3({
      origin: [(side * earRootDistance) / 2, 0.22, 0.4 * skullLength],
      rotation: rotationAbout([0, 0, 1], radians(-side * earLeanDeg)),
    }),
    landmarks: { root: [0, 0, 0], tip: [0, earLength, 0] },
  });
  return {
    name: 'dog’s head',
    parts: [
      {
        name: 'skull',
        inWhole: frame3({ origin: [0, 0.05, skullLength / 2] }),
        landmarks: {
          back: [0, 0, -skullLength / 2],
          'left cheek': [skullWidth / 2, -0.05, 0],
          'right cheek': [-skullWidth / 2, -0.05, 0],
          top: [0, 0.2, 0],
        },
      },
      {
        name: 'muzzle',
        inWhole: frame3({ origin: [0, -0.02, skullLength], rotation: rotationAbout([1, 0, 0], 0.08) }),
        landmarks: {
          nose: [0, 0, muzzleLength],
          'left corner': [muzzleWidth / 2, -0.08, 0.2],
          'right corner': [-muzzleWidth / 2, -0.08, 0.2],
          chin: [0, -0.14, 0.35],
        },
      },
      eye(1),
      eye(-1),
      ear(1),
      ear(-1),
    ],
  };
}

/** A head whose ear tips are further apart than its eyes by a share; all else is an Alsatian's. */
export function headWithEarTips(furtherApart: number): WholePartModel {
  const lean = radians(alsatian.earLeanDeg);
  const tips = alsatian.eyeDistance * (1 + furtherApart);
  return dogHead({ earRootDistance: tips - 2 * alsatian.earLength * Math.sin(lean) });
}

/** A landmark by its part and its own name, such as `left ear/tip`. */
export type LandmarkName = string;

/** All landmarks, in the whole's frame. */
export function landmarksOf({ parts }: WholePartModel): ReadonlyMap<LandmarkName, Vector3> {
  const ofPart = ({ name, inWhole, landmarks }: Part) =>
    Object.entries(landmarks).map(([own, at]) => [`${name}/${own}`, toOuter(inWhole, at)] as const);
  return new Map(parts.flatMap(ofPart));
}
