import { randomStream } from '@retinotopia/compute';
import { affineFrame2, composeAffine2 } from '@retinotopia/geometry';
import { describe, expect, it } from 'vitest';
import { drawArrangement, drawViewpoint, exampleOf, seeArrangement } from './arrangement.ts';
import { compareAnswers } from './compare-answers.ts';
import { measureViewChange } from './equivariance.ts';
import { face } from './face.spec.fixture.ts';
import { findWhole, findWholes } from './find-whole.ts';
import { learnWhole } from './learn-whole.ts';
import { poseDifference } from './pose-difference.ts';
import { defaultPoseNoise, scaledNoise } from './pose-noise.ts';
import { confirmParts, randomFieldOf } from './random-field.ts';
import { areaUnderCurve } from './separation.ts';
import { votesFor } from './votes.ts';

const random = randomStream(9, 'finding');
const exact = { noise: null, missing: 0 };
const off = (a: Parameters<typeof poseDifference>[0], b: Parameters<typeof poseDifference>[1]) =>
  Math.hypot(...poseDifference(a, b));
const learnt = learnWhole('face', [exampleOf(face, affineFrame2({}), null, random)]);

describe('a face capsule that has seen one upright face', () => {
  it('finds one upside down, smaller and elsewhere, exactly', () => {
    const view = affineFrame2({ origin: [7, -3], angleRad: 3, unit: 0.2 });
    const found = findWhole(learnt, seeArrangement(face, view, exact, random))!;
    expect(off(view, found.pose)).toBeLessThan(1e-6);
    expect(found.presence).toBeGreaterThan(0.99);
    const agreeing = found.votes.filter((_, vote) => found.agreeing[vote]! > 0.5);
    expect(agreeing.map(({ part }) => learnt.parts[part]!.role).sort()).toEqual(['left eye', 'mouth', 'nose', 'right eye']); // prettier-ignore
  });

  it('lets each eye vote as the left and as the right one', () => {
    const votes = votesFor(learnt, seeArrangement(face, affineFrame2({}), exact, random));
    expect(votes).toHaveLength(6);
  });

  it('finds no face where the parts are in each other’s places', () => {
    // Not the two eyes alone: a face with its eyes exchanged is a face.
    const parts = seeArrangement(face, affineFrame2({}), exact, random);
    const swapped = parts.map((part, index) => ({ ...part, pose: { ...part.pose, origin: parts[3 - index]!.pose.origin } })); // prettier-ignore
    const found = findWhole(learnt, swapped)!;
    expect(found.presence).toBeLessThan(0.5);
  });

  it('finds a face without one eye, and says nothing where there is nothing', () => {
    const view = affineFrame2({ angleRad: 1 });
    const found = findWhole(learnt, seeArrangement(face, view, exact, random).slice(1))!;
    expect(off(view, found.pose)).toBeLessThan(1e-6);
    expect(found.presence).toBeGreaterThan(0.9);
    expect(findWhole(learnt, [])).toBeNull();
    expect(findWhole(learnt, [{ kind: 'wheel', presence: 1, pose: view }])).toBeNull();
  });

  it('finds two faces in one picture, between other things', () => {
    const views = [affineFrame2({ origin: [-4, 0], angleRad: 2 }), affineFrame2({ origin: [4, 1], unit: 1.7 })];
    const clutter = Array.from({ length: 6 }, () => ({
      kind: 'eye',
      presence: 1,
      pose: drawViewpoint(random),
    }));
    const seen = [...views.flatMap((view) => seeArrangement(face, view, exact, random)), ...clutter];
    const found = findWholes(learnt, seen, 5);
    expect(found).toHaveLength(2);
    for (const view of views) expect(Math.min(...found.map(({ pose }) => off(view, pose)))).toBeLessThan(0.01);
  });
});

describe('true against scrambled wholes at unseen viewpoints', () => {
  it.each([
    [8, 1, 0.25],
    [8, 2, 0.25],
    [16, 3, 0.25],
  ])(
    '%i parts, %f times the noise, %f of them missing: told apart by votes, area 0.95 at least',
    (parts, strength, missing) => {
      const arrangement = drawArrangement('thing', parts, random);
      const noise = scaledNoise(defaultPoseNoise, strength);
      const answers = compareAnswers(arrangement, { noise, missing, learnt: 20, shown: 60 }, random);
      expect(answers.votesArea).toBeGreaterThanOrEqual(0.95);
      expect(answers.poseError).toBeLessThan(0.12 * strength);
    },
  );

  it('cannot be told apart where all parts stand in one place', () => {
    const arrangement = drawArrangement('heap', 6, random);
    const heap = { ...arrangement, parts: arrangement.parts.map((part) => ({ ...part, poseInWhole: affineFrame2({ unit: 0.3 }) })) }; // prettier-ignore
    const { votesArea } = compareAnswers(heap, { noise: defaultPoseNoise, missing: 0, learnt: 20, shown: 150 }, random);
    expect(Math.abs(votesArea - 0.5)).toBeLessThan(0.15);
  });
});

describe('the random field', () => {
  it('gives the answer of the votes, with n(n − 1) messages for n votes', () => {
    const arrangement = drawArrangement('thing', 10, random);
    const answers = compareAnswers(arrangement, { noise: defaultPoseNoise, missing: 0.2, learnt: 20, shown: 60 }, random); // prettier-ignore
    expect(answers.fieldArea).toBeGreaterThan(0.95);
    expect(answers.sameVerdict).toBeGreaterThan(0.9);
    expect(answers.sameParts).toBeGreaterThan(0.9);
    const whole = learnWhole('thing', [exampleOf(arrangement, affineFrame2({}), null, random)]);
    const sightings = seeArrangement(arrangement, drawViewpoint(random), exact, random);
    expect(confirmParts(randomFieldOf(whole), sightings).messages).toBe(90);
    expect(votesFor(whole, sightings)).toHaveLength(10);
  });

  it('foretells each part from each other one: its transform undone by the inverse', () => {
    const view = drawViewpoint(random);
    const poses = face.parts.map(({ poseInWhole }) => composeAffine2(view, poseInWhole));
    randomFieldOf(learnt).connections.forEach((row, from) =>
      row.forEach((connection, to) => {
        if (connection === null) expect(from).toBe(to);
        else expect(off(poses[to]!, composeAffine2(poses[from]!, connection.other))).toBeLessThan(1e-9);
      }),
    );
  });

  it('drops a part that is out of place, and keeps the others', () => {
    const sightings = seeArrangement(face, drawViewpoint(random), exact, random);
    const moved = sightings.map((one, index) => (index === 3 ? { ...one, pose: drawViewpoint(random) } : one));
    const { belonging, candidates } = confirmParts(randomFieldOf(learnt), moved);
    const kept = candidates.filter((_, index) => belonging[index]! > 0.5).map(({ part }) => face.parts[part]!.role);
    expect(kept).toEqual(['left eye', 'right eye', 'nose']);
  });
});

describe('when the view changes', () => {
  it('activities change with it and evidence does not: equivariant poses, invariant presence', () => {
    for (let trial = 0; trial < 20; trial++) {
      const sightings = seeArrangement(face, drawViewpoint(random), { noise: scaledNoise(defaultPoseNoise, 0.5), missing: 0 }, random); // prettier-ignore
      const { moved, poseError, evidenceError } = measureViewChange(learnt, sightings, drawViewpoint(random));
      expect(moved).toBeGreaterThan(0.1);
      expect(poseError).toBeLessThan(1e-6);
      expect(evidenceError).toBeLessThan(1e-6);
    }
  });

  it('has nothing to say of an empty view', () => {
    expect(() => measureViewChange(learnt, [], affineFrame2({}))).toThrow(/no part of "face" is in the view/);
  });
});

describe('areaUnderCurve', () => {
  it('counts the pairs in which the true one wins, and halves ties', () => {
    expect(areaUnderCurve([3, 1], [2, 1, 0])).toBe((3 + 1.5) / 6);
    expect(areaUnderCurve([1], [1])).toBe(0.5);
    expect(() => areaUnderCurve([], [1])).toThrow(/scores of both sorts/);
  });
});
