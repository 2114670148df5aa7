import { type Estimate, meanOver } from '@retinotopia/core';
import type { RandomStream } from '@retinotopia/compute';
import { radians } from '@retinotopia/geometry';
import { describeInFrame } from './description.ts';
import { deform, square, type Quadrilateral } from './quadrilateral.ts';
import { answer, nextStimulus, questDefaults, startQuest, threshold, type QuestState } from './quest.ts';
import { directionNoiseDeg, ordinaryAcuity, type DirectionAcuity } from './sensitivity.ts';

/**
 * What is asked of two shapes, of which one is a square and the other deformed by a stimulus, in degrees.
 * - `right angle`: which one's marked corner is a right angle? One side of the other is turned.
 * - `level corners`: which one's opposite corners lie on one axis of the square's diagonals? The other is stretched
 *   along a side, so that its angles stay right and its diagonals turn.
 */
export const questions = ['right angle', 'level corners'] as const;
/** The name of a question. */
export type Question = (typeof questions)[number];

/** One trial: two shapes side by side or one after the other. */
export interface Trial {
  readonly question: Question;
  /** The shapes' sides (0) or diagonals (45) lie along the frame that is seen. */
  readonly tiltDeg: number;
  readonly stimulusDeg: number;
  readonly shapes: readonly [Quadrilateral, Quadrilateral];
  /** Which of them is the square. */
  readonly target: 0 | 1;
}

/** A task at its start: thresholds from 0.1° to 40° are thought possible, 4° the first of them. */
export const startTask = (): QuestState => startQuest({ ...questDefaults, guess: 4, least: 0.1, most: 40 });

/** Makes the next trial of a task. */
export function nextTrial(state: QuestState, question: Question, tiltDeg: number, random: RandomStream): Trial {
  const stimulusDeg = nextStimulus(state);
  const sign = random.uniform() < 0.5 ? -1 : 1;
  const whole = square(tiltDeg);
  const other = deformedBy(whole, question, sign * stimulusDeg);
  const target = random.uniform() < 0.5 ? 0 : 1;
  return { question, tiltDeg, stimulusDeg, shapes: target === 0 ? [whole, other] : [other, whole], target };
}

/** Learns from the choice of one of the two shapes. */
export const choose = (state: QuestState, trial: Trial, chosen: 0 | 1): QuestState =>
  answer(state, trial.stimulusDeg, chosen === trial.target);

/** A square deformed so that what is asked for is off by an angle. */
function deformedBy(whole: Quadrilateral, question: Question, offDeg: number): Quadrilateral {
  const off = radians(offDeg);
  if (question === 'right angle') return deform(whole, 'turn of one side', off);
  // Sides of e^a and e^−a have diagonals at arctan(e^−2a): off by the angle where tan(45° − off) = e^−2a.
  return deform(whole, 'stretch along a side', -Math.log(Math.tan(Math.PI / 4 - off)) / 2);
}

/** How the model answers: it takes the shape whose noisy directions are less off. */
export function modelChoice(trial: Trial, acuity: DirectionAcuity, random: RandomStream): 0 | 1 {
  const off = trial.shapes.map((shape) => {
    const seen = describeInFrame(shape, 0);
    const [first, second] = trial.question === 'right angle' ? seen.edgesOffDeg : seen.cornersOffDeg;
    const blurred = (offDeg: number) => offDeg + directionNoiseDeg(acuity, offDeg) * random.normal();
    const difference = blurred(first!) - blurred(second!);
    // Directions from the nearest axis are the same up to quarter turns.
    return Math.abs(difference - 90 * Math.round(difference / 90));
  });
  return off[0]! <= off[1]! ? 0 : 1;
}

/** The model's threshold for a question. */
export interface ModelThreshold {
  readonly question: Question;
  readonly tiltDeg: number;
  /** In degrees, over runs. */
  readonly threshold: Estimate;
  readonly runs: number;
  readonly trials: number;
}

/** Lets the model do the task. @param tiltDeg of the shapes in the frame that is imposed */
export function measureThreshold(
  question: Question,
  tiltDeg: number,
  random: RandomStream,
  { runs = 40, trials = 60, acuity = ordinaryAcuity } = {},
): ModelThreshold {
  const found = Array.from({ length: runs }, (_, run) => {
    const draws = random.stream(`${question}/${tiltDeg}/${run}`);
    let state = startTask();
    for (let trial = 0; trial < trials; trial++) {
      const shown = nextTrial(state, question, tiltDeg, draws);
      state = choose(state, shown, modelChoice(shown, acuity, draws));
    }
    return threshold(state).value;
  });
  return { question, tiltDeg, threshold: meanOver(found, random.stream('interval')), runs, trials };
}
