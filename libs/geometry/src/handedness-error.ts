/** A way was asked for between two frames of which one is the mirror image of the other's kind. */
export class HandednessError extends Error {
  override readonly name = 'HandednessError';

  constructor() {
    super(
      'there is no way between a right-handed frame and a left-handed one: no turn makes a mirror image. Mirror one of them first.',
    );
  }
}
