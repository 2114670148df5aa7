import { settings, z } from '@retinotopia/core';

const { above0UpTo, between, numberUpTo, whole } = settings;

/** What looks at scenes: a retina, and the columns behind it. */
export const sceneColumnsSchema = z.strictObject({
  retina: z.enum(['uniform', 'foveated']).describe('Retina'),
  weights: z.enum(['shared', 'unshared']).describe('Whether all columns share one set of nets'),
  across: whole(4, 32).describe('Columns along each side; a foveated retina has as many in all'),
  embedding: whole(2, 512).describe('Numbers in an embedding'),
  hidden: whole(2, 1024).describe('Units in each hidden layer'),
  steps: whole(1, 100).describe('Settling steps'),
  temperature: above0UpTo(1000).describe('Temperature of attention'),
  radius: between(1, 64).describe('How far columns attend to each other, in column spacings'),
  attention: z.boolean().describe('Whether columns attend to each other'),
  self: z.boolean().describe('Whether a column attends to itself too'),
  reach: between(0.5, 3).describe('Half a column’s patch, in column spacings'),
  ownFrame: z.boolean().describe('Whether a column’s inputs are brought into its own frame, for shared nets on a foveated retina; on a uniform one all frames are alike'), // prettier-ignore
  attentionWeight: numberUpTo(100).describe('Weight of attention in a settling step; the other contributions have 1'),
  adaptation: z
    .strictObject({
      mean: z.number().describe('What fields say on average, which is taken off'),
      deviation: above0UpTo(1000).describe('How far they stray from that, which is divided by'),
    })
    .describe('Nets learn slowly from small differences of large numbers'),
});

export type SceneColumnsSettings = z.infer<typeof sceneColumnsSchema>;

/** The settings of the columns that ship. */
export const sceneColumnsDefaults: SceneColumnsSettings = {
  retina: 'uniform',
  weights: 'shared',
  across: 16,
  embedding: 32,
  hidden: 96,
  steps: 3,
  temperature: 0.1,
  radius: 1.5,
  attention: true,
  self: true,
  reach: 3,
  ownFrame: false,
  attentionWeight: 1,
  adaptation: { mean: 0.225, deviation: 0.057 }, // Over scenes, on either retina.
};

/** Levels: sub-parts, parts, objects. */
export const sceneLevels = 3;
