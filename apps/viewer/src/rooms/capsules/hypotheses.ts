import type { Hypothesis, IdentityPoseSpace } from '@retinotopia/capsules';

/** What a universal capsule may hold here: any of three things, at steps of 7.5°. */
export const space: IdentityPoseSpace = { identities: ['face', 'house', 'bus'], directions: 48 };

/** A hypothesis that a person can drag: which thing, and in which direction. */
export type Place = Pick<Hypothesis, 'identity' | 'turnDeg'>;

/** What each part of a figure holds, in order. */
export type Held = readonly (readonly Place[])[];

/** How many hypotheses each of the two ambiguous parts, and each of the two pairs of columns, holds. */
export const counts = { hold: [2, 2], columns: [1, 1] } as const;

/** As sharp as the neurons together can hold, of which each alone is three times vaguer. */
const spreadDeg = 15;

export const hypothesis = (place: Place): Hypothesis => ({ ...place, spreadDeg, weight: 1 });

/** In words for the address: `face40,house200;face40,bus300`. */
export const writeHeld = (held: Held): string =>
  held.map((places) => places.map(({ identity, turnDeg }) => `${identity}${turnDeg}`).join(',')).join(';');

/** From an address; `null` where it does not have as many, of these identities. @param counts of each part */
export function readHeld(text: string, counts: readonly number[]): Held | null {
  const held = text.split(';').map((part) =>
    part.split(',').flatMap((one): Place[] => {
      const [, identity, turned] = /^([a-z]+)(\d{1,3})$/.exec(one) ?? [];
      if (identity === undefined || !space.identities.includes(identity)) return [];
      return [{ identity, turnDeg: Number(turned) % 360 }];
    }),
  );
  const whole = held.length === counts.length && held.every((places, part) => places.length === counts[part]);
  return whole ? held : null;
}
