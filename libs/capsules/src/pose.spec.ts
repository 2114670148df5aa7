import { randomStream } from '@retinotopia/compute';
import { affineFrame2, composeAffine2 } from '@retinotopia/geometry';
import { describe, expect, it } from 'vitest';
import { drawViewpoint } from './arrangement.ts';
import { carryDifference, differentPose, meanPose, poseDifference } from './pose-difference.ts';
import { logDensity, poseGaussian, productMode } from './pose-gaussian.ts';
import { defaultPoseNoise, noisyPose, voteCovariance } from './pose-noise.ts';

const random = randomStream(3, 'poses');
const expectClose = (found: ArrayLike<number>, expected: ArrayLike<number>, digits = 10) =>
  Array.from(expected).forEach((value, index) => expect(found[index]).toBeCloseTo(value, digits));

describe('the difference of two poses', () => {
  const [a, b, view] = [drawViewpoint(random), drawViewpoint(random), drawViewpoint(random)];

  it('is what has to be done to the one to get the other', () => {
    const again = differentPose(a, poseDifference(a, b));
    expectClose([again.origin, again.xAxis, again.yAxis].flat(), [b.origin, b.xAxis, b.yAxis].flat());
    expectClose(poseDifference(a, a), [0, 0, 0, 0, 0, 0]);
  });

  it('is in the units of the first: a shift by its own breadth is 1, however large it is', () => {
    const [small, shifted] = [affineFrame2({ unit: 0.1 }), affineFrame2({ unit: 0.1, origin: [0.1, 0] })];
    expectClose(poseDifference(small, shifted), [1, 0, 0, 0, 0, 0]);
  });

  it('stays what it is when the viewpoint changes', () => {
    expectClose(poseDifference(composeAffine2(view, a), composeAffine2(view, b)), poseDifference(a, b), 8);
  });

  it('of a part shows in its whole as the composed poses say', () => {
    const error = Float64Array.of(0.1, -0.2, 0.05, 0.3, -0.1, 0.02);
    const [part, wholeInPart] = [a, b];
    const [before, after] = [part, differentPose(part, error)].map((pose) => composeAffine2(pose, wholeInPart));
    expectClose(poseDifference(before!, after!), carryDifference(error, wholeInPart), 9);
  });

  it('has a mean pose halfway for two of equal weight', () => {
    const [one, other] = [affineFrame2({ origin: [0, 2] }), affineFrame2({ origin: [4, 0], unit: 3 })];
    expect(meanPose([one, other], [1, 1])).toEqual(affineFrame2({ origin: [2, 1], unit: 2 }));
    expect(meanPose([one, other], [3, 1]).origin).toEqual([1, 1.5]);
  });
});

describe('noise of poses', () => {
  it('gives votes the covariance that is foretold, more place noise the farther the whole is away', () => {
    const wholeInPart = affineFrame2({ origin: [3, -1], angleRad: 0.7, unit: 2.5 });
    const expected = voteCovariance(defaultPoseNoise, wholeInPart);
    const part = affineFrame2({ origin: [5, 5], angleRad: 2, unit: 0.5 });
    const whole = composeAffine2(part, wholeInPart);
    const draws = Array.from({ length: 20_000 }, () =>
      poseDifference(whole, composeAffine2(noisyPose(part, defaultPoseNoise, random), wholeInPart)),
    );
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 6; j++) {
        const found = draws.reduce((sum, d) => sum + d[i]! * d[j]!, 0) / draws.length;
        const scale = Math.sqrt(expected[i]![i]! * expected[j]![j]!);
        expect(Math.abs(found - expected[i]![j]!) / scale).toBeLessThan(0.05);
      }
    }
    const near = voteCovariance(defaultPoseNoise, affineFrame2({ unit: 2.5 }));
    expect(expected[0]![0]!).toBeGreaterThan(near[0]![0]!);
  });

  it('is refused where a direction has no variance', () => {
    expect(() => poseGaussian(voteCovariance({ ...defaultPoseNoise, turnRad: 0 }, affineFrame2({})))).toThrow(/variance above zero/); // prettier-ignore
  });
});

describe('a normal distribution of differences', () => {
  const variances = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
  const gaussian = poseGaussian(variances.map((v, i) => variances.map((_, j) => (i === j ? v : 0))));
  const d = Float64Array.of(0.3, -0.1, 0.2, 0.5, -0.4, 0.1);

  it('has the density that six independent ones have together', () => {
    const alone = (x: number, variance: number) => -Math.log(2 * Math.PI * variance) / 2 - (x * x) / (2 * variance);
    expect(logDensity(gaussian, d)).toBeCloseTo(
      [...d].reduce((sum, x, i) => sum + alone(x, variances[i]!), 0),
      10,
    );
    expect(logDensity(gaussian, d, 3)).toBeCloseTo([...d].reduce((sum, x, i) => sum + alone(x, 9 * variances[i]!), 0), 10); // prettier-ignore
  });

  it('has with another the mode of their product at the mean by precision', () => {
    const wide = poseGaussian(gaussian.covariance.map((row) => row.map((v) => 3 * v)));
    const zero = new Float64Array(6);
    expectClose(
      productMode([gaussian, wide], [zero, d], [1, 1]),
      d.map((x) => x / 4),
    );
    expectClose(
      productMode([gaussian, wide], [zero, d], [1, 3]),
      d.map((x) => x / 2),
    );
  });
});
