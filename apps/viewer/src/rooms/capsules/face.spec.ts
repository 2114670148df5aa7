import { affineFrame2 } from '@retinotopia/geometry';
import { poseOf } from '@retinotopia/datasets';
import { describe, expect, it } from 'vitest';
import { learnFace, lookAt, mostParts, scrambledPlaces, trialEvidence, viewpoint } from './face.ts';

const face = learnFace(4);
const upright = affineFrame2({});

describe('the face of the room', () => {
  it.each([2, 4, mostParts])('of %i parts is found at a viewpoint that it was not learnt from', (parts) => {
    const one = learnFace(parts);
    const { found } = lookAt(one, one.places, poseOf(viewpoint(1)), 0);
    expect(found.presence).toBeGreaterThan(parts === 2 ? 0.3 : 0.98);
    expect(new Set(found.votes.map(({ sighting }) => sighting)).size).toBe(parts);
  });

  it('is not found in parts that have exchanged their places', () => {
    for (const number of [1, 2, 3, 4, 5, 6]) {
      expect(lookAt(face, scrambledPlaces(face, number), upright, 0).found.presence).toBeLessThan(0.5);
    }
  });

  it('gives the same evidence for the same parts, through the same noise, from everywhere', () => {
    const [one, other] = [0, 7].map((number) => lookAt(face, face.places, poseOf(viewpoint(number)), 1).found);
    expect(other!.evidence).toBeCloseTo(one!.evidence, 8);
    expect(other!.pose.origin[0]).not.toBeCloseTo(one!.pose.origin[0], 2);
  });

  it.each(['votes', 'messages'] as const)('is told from scrambled ones by %s', (by) => {
    const trials = Array.from({ length: 10 }, (_, trial) => trialEvidence(face, 1, by, trial));
    const mean = (of: 'true' | 'scrambled') => trials.reduce((sum, trial) => sum + trial[of], 0) / trials.length;
    expect(mean('true')).toBeGreaterThan(4);
    expect(mean('scrambled')).toBeLessThan(4);
  });
});
