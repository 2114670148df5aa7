import {
  compose,
  frame3,
  multiply,
  radians,
  rotationAbout,
  toOuter,
  type Frame3,
  type Vector2,
  type Vector3,
} from '@retinotopia/geometry';
import type { LandmarkName, WholePartModel } from './head.ts';

/** From where a whole is imagined. Degrees; all 0 is face to face. */
export interface Viewpoint {
  /** The head turns to its left. */
  readonly yawDeg: number;
  /** The head nods down. */
  readonly pitchDeg: number;
  /** The head tilts, counterclockwise in the image. */
  readonly rollDeg: number;
  /** Length of the head's unit in the image, in grains: an image cannot hold anything finer than a grain. */
  readonly sizeGrains: number;
  /** How far the viewer is from the head's frame, in units of the head. */
  readonly distance: number;
}

/** Eye to eye, at a distance of six heads, in an image of 40 grains. */
export const faceToFace: Viewpoint = { yawDeg: 0, pitchDeg: 0, rollDeg: 0, sizeGrains: 40, distance: 6 };

/** What comes about when a viewpoint is chosen: poses relative to the viewer, as activities do. */
export interface MentalImage {
  readonly viewpoint: Viewpoint;
  /** Each part's frame in the viewer's: x to the right, y up, z towards the viewer, in units of the head. */
  readonly poses: ReadonlyMap<string, Frame3>;
  /** Where each landmark lies in the image, in grains, and how near it is, in grains. */
  readonly points: ReadonlyMap<LandmarkName, { readonly at: Vector2; readonly nearness: number }>;
}

/**
 * Imagines a whole from a viewpoint: the whole's pose composed with each of its relations, then perspective. The model
 * is not changed by it.
 * @throws UnseenError where part of the whole would lie behind the viewer
 */
export function imagine(model: WholePartModel, choice: Partial<Viewpoint> = {}): MentalImage {
  const viewpoint = { ...faceToFace, ...choice };
  const { yawDeg, pitchDeg, rollDeg, sizeGrains, distance } = viewpoint;
  const about = (axis: Vector3, angleDeg: number) => rotationAbout(axis, radians(angleDeg));
  const nodding = multiply(about([1, 0, 0], pitchDeg), about([0, 1, 0], yawDeg));
  const whole = frame3({ rotation: multiply(about([0, 0, 1], rollDeg), nodding) });
  const poses = new Map(model.parts.map(({ name, inWhole }) => [name, compose(whole, inWhole)]));
  const points = new Map(
    model.parts.flatMap(({ name, landmarks }) =>
      Object.entries(landmarks).map(([landmark, inPart]) => {
        const [x, y, z] = toOuter(poses.get(name)!, inPart);
        if (!(z < distance)) throw new UnseenError(`${name}/${landmark}`, distance);
        const scale = (sizeGrains * distance) / (distance - z);
        const point = { at: [x * scale, y * scale] as const, nearness: z * sizeGrains };
        return [`${name}/${landmark}`, point] as const;
      }),
    ),
  );
  return { viewpoint, poses, points };
}

/** A viewpoint from which part of the whole cannot be seen. */
export class UnseenError extends RangeError {
  override readonly name = 'UnseenError';
  constructor(landmark: LandmarkName, distance: number) {
    super(`at a distance of ${distance} the ${landmark} would lie behind the viewer: go further away`);
  }
}
