import { shares, type Estimate } from '@retinotopia/core';

/**
 * QUEST (Watson and Pelli 1983): an adaptive staircase that keeps a distribution over the threshold and asks where it
 * learns most. The psychometric function is Weibull's on the logarithm of the stimulus. The state is plain data and
 * never changed: a person's answers and a model's go the same way.
 */
export interface QuestSettings {
  /** First guess of the threshold, and the standard deviation of its logarithm to base 10. */
  readonly guess: number;
  readonly guessSpread: number;
  /** β: the steepness, 3.5 in the paper. */
  readonly slope: number;
  /** γ: right answers by chance. */
  readonly chance: number;
  /** δ: wrong answers whatever the stimulus. */
  readonly lapse: number;
  /** Stimuli are kept within these. */
  readonly least: number;
  readonly most: number;
}

/** Steepness and lapses of the paper, for a choice between two. */
export const questDefaults: Omit<QuestSettings, 'guess' | 'least' | 'most'> = {
  guessSpread: 0.5,
  slope: 3.5,
  chance: 0.5,
  lapse: 0.01,
};

/** What has been learnt of a threshold so far. */
export interface QuestState {
  readonly settings: QuestSettings;
  /** Logarithms to base 10 of the thresholds that are thought possible. */
  readonly candidates: Float64Array;
  /** How likely each is, adding to 1. */
  readonly posterior: Float64Array;
  readonly trials: readonly { readonly stimulus: number; readonly correct: boolean }[];
}

/** Candidates are this far apart, in logarithms to base 10: 2 % of the threshold. */
const grain = 0.01;

/** @throws RangeError naming a setting that makes no sense */
export function startQuest(settings: QuestSettings): QuestState {
  const { guess, guessSpread, least, most, slope, chance, lapse } = settings;
  const whole = least > 0 && guess >= least && most >= guess && guessSpread > 0 && slope > 0;
  if (!whole || !(chance >= 0 && chance < 1) || !(lapse >= 0 && lapse < 1 - chance)) {
    throw new RangeError(`QUEST needs 0 < least ≤ guess ≤ most, spread and slope above 0, chance + lapse below 1; found ${JSON.stringify(settings)}`); // prettier-ignore
  }
  const [from, to] = [Math.log10(least), Math.log10(most)];
  const length = Math.floor((to - from) / grain) + 1;
  const candidates = Float64Array.from({ length }, (_, index) => from + index * grain);
  const prior = candidates.map((at) => Math.exp(-(((at - Math.log10(guess)) / guessSpread) ** 2) / 2));
  return { settings, candidates, posterior: shares(prior), trials: [] };
}

/**
 * The share of right answers, with the threshold as Watson and Pelli have it: there 1 − (1 − γ)/e of the answers are
 * right, 82 % where chance is one half (lapses apart).
 */
export function psychometric(stimulus: number, threshold: number, settings: QuestSettings): number {
  const { slope, chance, lapse } = settings;
  const seen = 1 - (1 - chance) * Math.exp(-((stimulus / threshold) ** slope));
  return lapse * chance + (1 - lapse) * seen;
}

/** The stimulus to show next: the mean of the posterior (King-Smith and others 1994). */
export const nextStimulus = (state: QuestState): number =>
  Math.min(state.settings.most, Math.max(state.settings.least, 10 ** meanOf(state)));

/** Learns from an answer. */
export function answer(state: QuestState, stimulus: number, correct: boolean): QuestState {
  const likelihood = (threshold: number) => {
    const right = psychometric(stimulus, threshold, state.settings);
    return correct ? right : 1 - right;
  };
  const posterior = state.posterior.map((before, index) => before * likelihood(10 ** state.candidates[index]!));
  return { ...state, posterior: shares(posterior), trials: [...state.trials, { stimulus, correct }] };
}

/** The threshold: the posterior's mean of its logarithm, and the range that holds 95 % of the posterior. */
export function threshold(state: QuestState): Estimate {
  const { candidates, posterior } = state;
  const quantile = (share: number) => {
    let below = 0;
    const at = posterior.findIndex((part) => (below += part) >= share);
    return 10 ** candidates[at < 0 ? candidates.length - 1 : at]!;
  };
  return { value: 10 ** meanOf(state), low: quantile(0.025), high: quantile(0.975) };
}

/** Of the logarithm of the threshold, by the posterior. */
const meanOf = ({ candidates, posterior }: QuestState): number =>
  candidates.reduce((sum, at, index) => sum + at * posterior[index]!, 0);
