import {
  confirmParts,
  defaultPoseNoise,
  drawViewpoint,
  exampleOf,
  findWhole,
  learnWhole,
  noisyPose,
  randomFieldOf,
  scaledNoise,
  searchDefaults,
  seeArrangement,
  type Arrangement,
  type FieldBeliefs,
  type FoundWhole,
  type RandomField,
  type Sighting,
  type WholeCapsule,
} from '@retinotopia/capsules';
import { randomStream } from '@retinotopia/compute';
import * as datasets from '@retinotopia/datasets';
import { affineFrame2, affineOf2, composeAffine2, frame2, type AffineFrame2 } from '@retinotopia/geometry';

/** Where a part stands in its whole, in the whole's units. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly turnRad: number;
  readonly unit: number;
}

/** A face and the capsule that has learnt it. */
export interface Face {
  readonly arrangement: Arrangement;
  /** Where the parts belong. */
  readonly places: readonly Placement[];
  readonly whole: WholeCapsule;
  /** The same weights as a field in which parts confirm each other. */
  readonly field: RandomField;
}

/** What capsules make of a face. */
export interface Look {
  readonly sightings: readonly Sighting[];
  readonly found: FoundWhole;
  readonly beliefs: FieldBeliefs;
}

/** How parts come to an answer. */
export type Method = 'votes' | 'messages';

export interface Answer {
  readonly evidence: number;
  /** By sighting. */
  readonly members: readonly boolean[];
}

const random = randomStream(1, 'viewer/capsules');
/** A face has so many parts of its own; further ones are marks on it, as moles are, each of a kind of its own. */
const own = ['left eye', 'mouth', 'right eye', 'nose'] as const;

/** Learns a face of so many parts from views of it through noise. */
export function learnFace(count: number): Face {
  const parts = [...ownParts(), ...marks()].slice(0, count);
  const arrangement: Arrangement = {
    name: 'face',
    parts: parts.map(({ role, kind, pose }) => ({ role, kind, poseInWhole: affineOf2(pose) })),
  };
  const draws = random.stream('examples');
  const examples = Array.from({ length: 20 }, () => exampleOf(arrangement, drawViewpoint(draws), defaultPoseNoise, draws)); // prettier-ignore
  const whole = learnWhole('face', examples);
  const places = parts.map(({ pose: { origin: [x, y], xAxis } }) => ({ x, y, turnRad: Math.atan2(xAxis[1], xAxis[0]), unit: Math.hypot(...xAxis) })); // prettier-ignore
  return { arrangement, places, whole, field: randomFieldOf(whole) };
}

const ownParts = () => own.map((role) => datasets.families.face.parts.find((part) => part.role === role)!);

/** On the forehead, the cheeks, the ears and the chin, where they keep clear of the other parts. */
const markPlaces = [[0, -0.62], [-0.34, -0.56], [0.34, -0.56], [-0.5, 0.22], [0.5, 0.22], [-0.82, 0], [0.82, 0], [0, 0.87], [-0.17, -0.83], [0.17, -0.83], [-0.56, 0.54], [0.56, 0.54]] as const; // prettier-ignore
const marks = () =>
  markPlaces.map((origin, k) => {
    const name = `mark ${k + 1}`;
    return { role: name, kind: name, pose: frame2({ origin, unit: 0.09, angleRad: 2.4 * k }) };
  });

export const mostParts = own.length + markPlaces.length;

/** The parts in each other's places, as turned and as large as they were. @param number which way; 0 leaves them in place */
export function scrambledPlaces({ arrangement, places }: Face, number: number): readonly Placement[] {
  if (number === 0) return places;
  const seen = seeArrangement(arrangement, affineFrame2({}), { noise: null, missing: 0, scrambled: true }, random.stream(`scramble ${number}`)); // prettier-ignore
  return places.map((place, part) => ({ ...place, x: seen[part]!.pose.origin[0], y: seen[part]!.pose.origin[1] }));
}

const views = { x: [-0.35, 0.35], y: [-0.35, 0.35], angleRad: [-Math.PI, Math.PI], scale: [0.75, 1.15], shear: [-0.2, 0.2] } as const; // prettier-ignore

/** From where the face is seen; number 0 is upright. */
export const viewpoint = (number: number): datasets.Viewpoint =>
  number === 0
    ? { x: 0, y: 0, angleRad: 0, scale: 1, shear: 0 }
    : datasets.drawViewpoint(views, random.stream(`view ${number}`));

/**
 * Shows a face's parts to its capsule, and to the field of the same weights.
 * @param noise so many times as strong as the noise that it was learnt through; the same draws each time, so that
 * another view of the same parts differs by the view alone
 */
export function lookAt(
  { arrangement, whole, field }: Face,
  places: readonly Placement[],
  from: AffineFrame2,
  noise: number,
): Look {
  const draws = random.stream('noise');
  const strength = scaledNoise(defaultPoseNoise, noise);
  const sightings = arrangement.parts.map(({ kind }, part): Sighting => {
    const { x, y, turnRad, unit } = places[part]!;
    const pose = composeAffine2(from, affineFrame2({ origin: [x, y], angleRad: turnRad, unit }));
    return { kind, presence: 1, pose: noisyPose(pose, strength, draws) };
  });
  return { sightings, found: findWhole(whole, sightings)!, beliefs: confirmParts(field, sightings) };
}

/** What votes or messages say for a true face and for a scrambled one, both at some other viewpoint. @param trial which draw */
export function trialEvidence(face: Face, noise: number, by: Method, trial: number) {
  const draws = random.stream(`trial ${trial}`);
  const strength = scaledNoise(defaultPoseNoise, noise);
  const evidence = (scrambled: boolean) => {
    const seen = seeArrangement(face.arrangement, drawViewpoint(draws), { noise: strength, missing: 0, scrambled }, draws); // prettier-ignore
    return by === 'votes' ? findWhole(face.whole, seen)!.evidence : confirmParts(face.field, seen).evidence;
  };
  return { true: evidence(false), scrambled: evidence(true) };
}

/** Evidence above it makes a whole more likely than not. */
export const threshold = -searchDefaults.priorLogOdds;

/** What is found one way, and which sightings are taken for parts of it: none, where there is no whole. */
export function answer({ sightings, found, beliefs }: Look, by: Method): Answer {
  const evidence = by === 'votes' ? found.evidence : beliefs.evidence;
  const members = sightings.map(() => false);
  if (evidence > threshold) {
    if (by === 'votes') found.votes.forEach(({ sighting }, at) => (members[sighting] ||= found.agreeing[at]! >= 0.5));
    else beliefs.candidates.forEach(({ sighting }, at) => (members[sighting] ||= beliefs.belonging[at]! >= 0.5));
  }
  return { evidence, members };
}
