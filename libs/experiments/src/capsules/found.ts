import { z } from '@retinotopia/core';

const share = z.number().min(0).max(1);

/** Answers of votes and of messages to the same pictures, for one arrangement: see `compareAnswers`. */
const answers = z.object({
  votesArea: share,
  fieldArea: share,
  sameVerdict: share,
  sameParts: share,
  poseError: z.number(),
});

/** The worst over changes of the viewpoint. */
const viewChange = z.object({ changes: z.int(), poseError: z.number(), evidenceError: z.number() });

/** A distribution that a universal capsule holds, and how much of it lies within 45° of each hypothesis. */
const held = z.object({ label: z.string(), bits: z.number(), near: z.array(z.number()).readonly() });

/** What it takes to find a whole of so many parts. */
const counted = z.object({ parts: z.int(), votes: z.int(), messages: z.int() });

export const found = z.union([
  z.object({ arrangements: z.array(answers) }),
  z.object({ viewChange }),
  z.object({ ambiguous: z.array(held), dissimilar: z.array(held) }),
  z.object({ growth: z.array(counted) }),
]);

/** What a task found; which of these, its task says. */
export type Found = z.infer<typeof found>;
export type Answers = z.infer<typeof answers>;
export type ViewChange = z.infer<typeof viewChange>;
export type Held = z.infer<typeof held>;
export type Counted = z.infer<typeof counted>;
