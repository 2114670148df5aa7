/** Something that the person at the keyboard can put right: one line, exit code 2, nothing written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
