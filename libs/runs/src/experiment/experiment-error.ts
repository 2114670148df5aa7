/** Something about a run that the person at the keyboard can put right: which, why, and what to do. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
}
