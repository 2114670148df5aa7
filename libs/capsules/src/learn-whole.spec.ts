import { randomStream } from '@retinotopia/compute';
import { composeAffine2, invertAffine2, relativeAffine2 } from '@retinotopia/geometry';
import { describe, expect, it } from 'vitest';
import { drawArrangement, drawViewpoint, exampleOf, type Arrangement } from './arrangement.ts';
import { face } from './face.spec.fixture.ts';
import { learnWhole } from './learn-whole.ts';
import { poseDifference } from './pose-difference.ts';
import { defaultPoseNoise, type PoseNoise } from './pose-noise.ts';

const random = randomStream(5, 'learning');
const examplesOf = (arrangement: Arrangement, count: number, noise: PoseNoise | null) =>
  Array.from({ length: count }, () => exampleOf(arrangement, drawViewpoint(random), noise, random));
const size = (difference: Float64Array) => Math.hypot(...difference);

describe('learnWhole', () => {
  it('learns from one exact example where the whole is in the frame of each part', () => {
    const whole = learnWhole('face', examplesOf(face, 1, null));
    expect(whole.parts.map(({ role, kind }) => [role, kind])).toEqual(face.parts.map(({ role, kind }) => [role, kind]));
    face.parts.forEach(({ poseInWhole }, index) => {
      expect(size(poseDifference(invertAffine2(poseInWhole), whole.parts[index]!.wholeInPart))).toBeLessThan(1e-9);
    });
  });

  it('finds the transform from which every change makes the squares larger', () => {
    const examples = examplesOf(face, 9, defaultPoseNoise);
    const { wholeInPart } = learnWhole('face', examples).parts[0]!;
    const squares = (w: typeof wholeInPart) =>
      examples.reduce((sum, { parts, pose }) => {
        const difference = poseDifference(pose!, composeAffine2(parts[0]!.pose, w));
        return sum + difference.reduce((own, d) => own + d * d, 0);
      }, 0);
    const least = squares(wholeInPart);
    for (const axis of ['origin', 'xAxis', 'yAxis'] as const) {
      for (const change of [
        [1e-3, 0],
        [-1e-3, 0],
        [0, 1e-3],
        [0, -1e-3],
      ]) {
        const [x, y] = wholeInPart[axis];
        expect(squares({ ...wholeInPart, [axis]: [x + change[0]!, y + change[1]!] })).toBeGreaterThan(least);
      }
    }
  });

  it('errs less the more examples it sees', () => {
    const error = (count: number) => {
      const whole = learnWhole('face', examplesOf(face, count, defaultPoseNoise));
      const errors = whole.parts.map(({ wholeInPart }, index) =>
        size(poseDifference(invertAffine2(face.parts[index]!.poseInWhole), wholeInPart)),
      );
      return Math.max(...errors);
    };
    expect(error(400)).toBeLessThan(error(4) / 3);
  });

  it('needs not be told where wholes are: its own frame stands to the parts as the true one', () => {
    const arrangement = drawArrangement('thing', 6, random);
    const untold = examplesOf(arrangement, 5, null).map(({ parts }) => ({ parts }));
    const whole = learnWhole('thing', untold);
    const frames = whole.parts.map(({ wholeInPart }, index) =>
      composeAffine2(arrangement.parts[index]!.poseInWhole, wholeInPart),
    );
    for (const frame of frames) expect(size(poseDifference(frames[0]!, frame))).toBeLessThan(1e-8);
  });

  it('learns how votes scatter: the noise that there was, once there are many examples', () => {
    const [part] = learnWhole('face', examplesOf(face, 600, defaultPoseNoise), { noise: { place: 1, turnRad: 1, size: 1, shear: 1 }, trust: 1 }).parts; // prettier-ignore
    // Shear turns the y axis less than the x axis strays: variances in the part's own frame, by its size in the whole.
    const unit = 0.25;
    expect(part!.scatter.covariance[2]![2]! / (defaultPoseNoise.size ** 2 + defaultPoseNoise.shear ** 2)).toBeGreaterThan(0.8); // prettier-ignore
    expect(Math.sqrt(part!.scatter.covariance[2]![2]!)).toBeLessThan(unit);
  });

  it('knows how often parts are seen', () => {
    const [one, other, third] = examplesOf(face, 3, null);
    const lacking = { ...third!, parts: third!.parts.slice(1) };
    expect(learnWhole('face', [one!, other!, lacking]).parts.map(({ seen }) => seen)).toEqual([0.6, 0.8, 0.8, 0.8]);
  });

  it('refuses what it cannot learn from', () => {
    const [one, other] = examplesOf(face, 2, null);
    expect(() => learnWhole('face', [])).toThrow(/from no examples/);
    expect(() => learnWhole('face', [one!, { parts: other!.parts }])).toThrow(
      /1 of 2 examples of "face" tell its pose/,
    );
    const changed = { ...other!, parts: [{ ...other!.parts[0]!, kind: 'wheel' }] };
    expect(() => learnWhole('face', [one!, changed])).toThrow(/"left eye" is of two kinds: eye, wheel/);
    expect(relativeAffine2(one!.pose!, one!.pose!)).toBeDefined();
  });
});
