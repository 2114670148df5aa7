import { randomStream } from '@retinotopia/compute';
import { OutlineError, polygon } from '@retinotopia/geometry';
import { describe, expect, it } from 'vitest';
import { describeInFrame } from './description.ts';
import { drawInFrames } from './draw.ts';
import { cornerDeg, deform, deformations, quadrilateralOf, square } from './quadrilateral.ts';
import { answer, nextStimulus, psychometric, questDefaults, startQuest, threshold } from './quest.ts';
import { choose, measureThreshold, nextTrial, startTask } from './right-angle-task.ts';
import { directionNoiseDeg, ordinaryAcuity, sensitivities } from './sensitivity.ts';

const settings = { ...questDefaults, guess: 4, least: 0.1, most: 40 };

describe('one polygon in two frames', () => {
  it('is a square where the frame lies along its edges, and a diamond where it lies along its corners', () => {
    for (const turn of [0, 20, 45, 110]) {
      const along = describeInFrame(square(turn), turn);
      const across = describeInFrame(square(turn), turn + 45);
      expect([along.seenAs, across.seenAs]).toEqual(['square', 'diamond']);
      along.edgesOffDeg.forEach((off) => expect(off).toBeCloseTo(0, 10));
      along.cornersOffDeg.forEach((off) => expect(Math.abs(off)).toBeCloseTo(45, 10));
      across.cornersOffDeg.forEach((off) => expect(off).toBeCloseTo(0, 10));
    }
  });

  it('is described the same when shape and frame turn together', () => {
    const kite = deform(square(10), 'turn of one side', 0.2);
    const a = describeInFrame(kite, 10);
    const b = describeInFrame(deform(square(47), 'turn of one side', 0.2), 47);
    a.edgesOffDeg.forEach((off, index) => expect(b.edgesOffDeg[index]).toBeCloseTo(off, 9));
  });
});

describe('deformations', () => {
  it('change angles as they should', () => {
    const corners = (shape: ReturnType<typeof square>) => [0, 1, 2, 3].map((corner) => cornerDeg(shape, corner));
    corners(square(33)).forEach((angle) => expect(angle).toBeCloseTo(90, 9));
    corners(deform(square(), 'stretch along a side', 0.3)).forEach((angle) => expect(angle).toBeCloseTo(90, 9));
    const sheared = corners(deform(square(), 'shear', 0.1));
    expect(sheared[0]).toBeCloseTo(90 - (Math.atan(0.1) * 180) / Math.PI, 9);
    const rhombus = corners(deform(square(), 'stretch along a diagonal', 0.05));
    expect(rhombus[0]).toBeCloseTo((2 * Math.atan(Math.exp(-0.1)) * 180) / Math.PI, 9);
    expect(corners(deform(square(), 'turn of one side', 0.1)).reduce((a, b) => a + b)).toBeCloseTo(360, 9);
  });

  it('of nothing leave the shape as it is', () => {
    for (const how of deformations) {
      deform(square(12), how, 0).forEach(([x, y], corner) => {
        expect(x).toBeCloseTo(square(12)[corner]![0], 12);
        expect(y).toBeCloseTo(square(12)[corner]![1], 12);
      });
    }
  });

  it('are of four corners: other outlines are refused', () => {
    const triangle = [
      polygon([
        [0, 0],
        [1, 0],
        [0, 1],
        [0, 0],
      ]),
    ];
    expect(() => quadrilateralOf(triangle)).toThrow(OutlineError);
    expect(() => quadrilateralOf(triangle)).toThrow(/3 corners/);
  });
});

describe('sensitivity', () => {
  it('has the derivatives that one finds by hand', () => {
    const [shear, side, diagonal, turn] = sensitivities(square(), 0);
    const degree = 180 / Math.PI;
    // Shear by γ tilts the upright sides by arctan γ, one way round: −γ radians; the level ones stay.
    [0, -degree, 0, -degree].forEach((slope, edge) => expect(shear!.edgesOffDeg[edge]).toBeCloseTo(slope, 4));
    // Stretching along a side turns no edge; corners at 45° move to arctan(e^−2a): −1 radian per amount, both ways.
    side!.edgesOffDeg.forEach((slope) => expect(slope).toBeCloseTo(0, 6));
    side!.cornersOffDeg.forEach((slope) => expect(Math.abs(slope)).toBeCloseTo(degree, 4));
    // A rhombus' corners stay on their diagonals, and its sides turn by a radian per amount.
    diagonal!.cornersOffDeg.forEach((slope) => expect(slope).toBeCloseTo(0, 6));
    diagonal!.edgesOffDeg.forEach((slope) => expect(Math.abs(slope)).toBeCloseTo(degree, 4));
    expect(turn!.edgesOffDeg[0]).toBeCloseTo(degree, 4);
    expect(turn!.edgesOffDeg[2]).toBeCloseTo(0, 6);
  });

  it('is greatest for what the frame makes explicit: edges in one frame, corners in the other', () => {
    const [along, across] = [sensitivities(square(), 0), sensitivities(square(), 45)];
    const of = (list: typeof along, name: string) => list.find(({ deformation }) => deformation === name)!;
    const ratio = ordinaryAcuity.obliqueRatio;
    expect(of(along, 'shear').seenInEdges / of(across, 'shear').seenInEdges).toBeCloseTo(ratio, 4);
    const stretch = 'stretch along a side';
    expect(of(across, stretch).seenInCorners / of(along, stretch).seenInCorners).toBeCloseTo(ratio, 4);
    expect(directionNoiseDeg(ordinaryAcuity, 45) / directionNoiseDeg(ordinaryAcuity, 0)).toBe(ratio);
  });
});

describe('QUEST', () => {
  it('has the psychometric function of Watson and Pelli: 1 − (1 − γ)/e right at the threshold', () => {
    const exact = { ...settings, lapse: 0 };
    expect(psychometric(3, 3, exact)).toBeCloseTo(1 - 0.5 / Math.E, 12);
    expect(psychometric(0, 3, exact)).toBe(0.5);
    expect(psychometric(1000, 3, settings)).toBeCloseTo(1 - 0.01 * 0.5, 12);
  });

  it('learns by Bayes: the posterior is prior times likelihood', () => {
    const start = startQuest(settings);
    const after = answer(start, 5, false);
    const weight = (at: number) => start.posterior[at]! * (1 - psychometric(5, 10 ** start.candidates[at]!, settings));
    expect(after.posterior[100]! / after.posterior[150]!).toBeCloseTo(weight(100) / weight(150), 9);
    expect(after.posterior.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(nextStimulus(after)).toBeGreaterThan(nextStimulus(start));
    expect(start.trials).toHaveLength(0);
  });

  it('finds a threshold that it does not know, with intervals that hold it 95 times of 100', () => {
    const truth = 1.7;
    let held = 0;
    for (let run = 0; run < 200; run++) {
      const draws = randomStream(run, 'observer');
      let state = startQuest(settings);
      for (let trial = 0; trial < 80; trial++) {
        const stimulus = nextStimulus(state);
        state = answer(state, stimulus, draws.uniform() < psychometric(stimulus, truth, settings));
      }
      const { value, low, high } = threshold(state);
      expect(value).toBeGreaterThan(truth / 2);
      expect(value).toBeLessThan(truth * 2);
      if (low <= truth && truth <= high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(180);
  });

  it('refuses settings that make no sense', () => {
    expect(() => startQuest({ ...settings, guess: 100 })).toThrow(RangeError);
    expect(() => startQuest({ ...settings, chance: 0.995 })).toThrow(/chance/);
  });
});

describe('the task', () => {
  it('hides the square in either place and asks for an angle that is off by the stimulus', () => {
    const draws = randomStream(4, 'trials');
    const seen = new Set<number>();
    let state = startTask();
    for (let k = 0; k < 30; k++) {
      const trial = nextTrial(state, k % 2 === 0 ? 'right angle' : 'level corners', 45, draws);
      seen.add(trial.target);
      const other = trial.shapes[1 - trial.target]!;
      expect(cornerDeg(trial.shapes[trial.target], 0)).toBeCloseTo(90, 9);
      const off = trial.question === 'right angle' ? Math.abs(cornerDeg(other, 0) - 90) : Math.abs(describeInFrame(other, 0).cornersOffDeg[0]!); // prettier-ignore
      // Turning a side about its middle turns the side next to it a little too.
      expect(off / trial.stimulusDeg).toBeGreaterThan(0.8);
      expect(off / trial.stimulusDeg).toBeLessThan(1.6);
      state = choose(state, trial, trial.target);
    }
    expect(seen).toEqual(new Set([0, 1]));
    expect(nextStimulus(state)).toBeLessThan(1);
  });

  it('shows the model the right angle best as a square, and level corners best as a diamond', () => {
    const at = (question: 'right angle' | 'level corners', tilt: number) =>
      measureThreshold(question, tilt, randomStream(5, 'model'), { runs: 12, trials: 50 }).threshold;
    expect(at('right angle', 0).high).toBeLessThan(at('right angle', 45).low);
    expect(at('level corners', 45).high).toBeLessThan(at('level corners', 0).low);
  });

  it('is drawn in both frames', () => {
    expect(drawInFrames(square(), [0, 45])).toMatch(/seen as a square.*seen as a diamond/s);
  });
});
