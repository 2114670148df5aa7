/**
 * Presets report on seeds from here on. Settings were chosen on the seeds 101 and 102, and the code was built with
 * seeds below this one, so a reported seed has had no say in what is reported (see docs/experiment.md).
 */
export const firstSeed = 11;

/** The first `count` seeds to report on. */
export const reportSeeds = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => firstSeed + index);
