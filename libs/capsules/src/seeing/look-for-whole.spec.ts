import { affineFrame2, composeAffine2, relativeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import { describe, expect, it } from 'vitest';
import { findWhole } from '../find-whole.ts';
import { learnWhole } from '../learn-whole.ts';
import { lookForWhole, seeShownParts } from './look-for-whole.ts';
import { capsules, eye, flag, paint, random } from './painted-parts.spec.fixture.ts';
import { seeParts } from './see-parts.ts';

/** Two eyes under a flag, nearer to each other than to it: an eye in the flag’s place makes no pair. */
const parts = [
  { role: 'flag', kind: 'flag', look: flag, pose: affineFrame2({ origin: [0, -0.6], unit: 0.45 }) },
  { role: 'left eye', kind: 'eye', look: eye, pose: affineFrame2({ origin: [-0.36, 0.4], unit: 0.32 }) },
  { role: 'right eye', kind: 'eye', look: eye, pose: affineFrame2({ origin: [0.36, 0.4], unit: 0.32 }) },
];
const at = (view: AffineFrame2, own = parts) => own.map((part) => ({ ...part, pose: composeAffine2(view, part.pose) }));
const upright = affineFrame2({ unit: 0.7 });
const example = (view: AffineFrame2) => {
  const shown = at(view);
  return { pose: view, parts: seeShownParts(capsules, paint(shown, random), shown) };
};
const whole = learnWhole('ship', [example(upright), example(affineFrame2({ angleRad: 0.3, unit: 0.6 }))]);
const view = affineFrame2({ origin: [0.1, -0.1], angleRad: 2.2, unit: 0.75 });

describe('a whole that was shown upright', () => {
  it('is found in pixels, upside down and larger', () => {
    const found = lookForWhole(capsules, whole, paint(at(view), random))!;
    const { origin, xAxis } = relativeAffine2(view, found.pose);
    expect(found.presence).toBeGreaterThan(0.99);
    expect(Math.hypot(...origin, xAxis[0] - 1, xAxis[1])).toBeLessThan(0.15);
  });

  it('gets a part that was overlooked from where it expects it', () => {
    const picture = paint(at(view), random);
    const seen = seeParts(capsules, picture).filter(({ kind }) => kind === 'flag');
    const rightEye = at(view)[2]!.pose;
    const found = lookForWhole(capsules, whole, picture, seen)!;
    expect(found.evidence).toBeGreaterThan(findWhole(whole, seen)!.evidence + 4);
    const agreed = found.votes.filter((_, vote) => found.agreeing[vote]! > 0.5);
    expect(agreed.map(({ part }) => whole.parts[part]!.role).sort()).toEqual(['flag', 'left eye', 'right eye']);
    const lookedAt = agreed.find(({ part }) => whole.parts[part]!.role === 'right eye')!;
    const voted = composeAffine2(rightEye, whole.parts[lookedAt.part]!.wholeInPart);
    expect(Math.hypot(...relativeAffine2(voted, lookedAt.pose).origin)).toBeLessThan(0.2);
  });

  it('is not there where its parts are in each other’s places', () => {
    const scrambled = parts.map((part, index) => ({ ...part, pose: { ...part.pose, origin: parts[(index + 1) % 3]!.pose.origin } })); // prettier-ignore
    const found = lookForWhole(capsules, whole, paint(at(view, scrambled), random));
    expect(found?.presence ?? 0).toBeLessThan(0.5);
  });

  it('is not there where nothing is', () => {
    expect(lookForWhole(capsules, whole, paint([], random))).toBeNull();
  });
});
