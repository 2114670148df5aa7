import { experiments } from '@retinotopia/experiments';
import { jsonSchemaOf, z } from '@retinotopia/core';
import { configSchema, manifestSchema, type Experiment } from '@retinotopia/runs';
import { sweepFileSchema } from '@retinotopia/runs/sweep';
import { settingsOf } from './experiments/setting-flags.ts';

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The schemas of what people write and programs read: of every experiment's settings, of sweeps and of `run.json`. */
export const schemaNames: readonly string[] = [...Object.keys(experiments), 'sweep', 'run'];

/** How the file of a schema is named. */
export const schemaFile = (name: string): string => `${name}.schema.json`;

/** The JSON Schema of this name, from the same definitions by which the programs check what they read. */
export async function jsonSchema(name: string): Promise<JsonSchema> {
  if (name === 'sweep') return sweepSchema(await Promise.all(Object.values(experiments).map(({ load }) => load())));
  if (name === 'run') {
    return titled('run.json of the folder of an experiment', jsonSchemaOf(manifestSchema.extend({ config: configSchema.describe('What is run') }))); // prettier-ignore
  }
  const experiment = await experiments[name]!.load();
  return titled(`Settings of ${name}: ${experiment.question}`, jsonSchemaOf(experiment.settings));
}

/** A sweep names settings by their paths; what each may be depends on the experiment. */
function sweepSchema(all: readonly Experiment[]): JsonSchema {
  const file = jsonSchemaOf(sweepFileSchema);
  const own = (key: keyof typeof sweepFileSchema.shape) => {
    const { default: standard, description } = file.properties![key] as JsonSchema;
    return { ...(standard === undefined ? {} : { default: standard }), description } as JsonSchema;
  };
  const some = (properties: Record<string, JsonSchema>): JsonSchema => ({ type: 'object', properties, additionalProperties: false }); // prettier-ignore
  const severalOf = (items: JsonSchema): JsonSchema => ({ type: 'array', minItems: 1, items });
  const { default: standard } = own('experiment');
  const ofExperiment = ({ name, settings, presets }: Experiment): JsonSchema => {
    const paths = Object.fromEntries(settingsOf(settings).map(({ path, schema }) => [path, schema]));
    const several = Object.fromEntries(Object.entries(paths).map(([path, schema]) => [path, severalOf(schema)]));
    const isNamed: JsonSchema = { properties: { experiment: { const: name } } };
    return {
      // A property that is left out is no fault of it.
      if: name === standard ? isNamed : { ...isNamed, required: ['experiment'] },
      then: {
        properties: {
          preset: { enum: Object.keys(presets) },
          settings: some(paths),
          grid: some(several),
          list: severalOf(some(paths)),
        },
      },
    };
  };
  const loose: JsonSchema = { type: 'object' };
  return titled('A sweep: settings, grids and lists on top of a preset of an experiment', {
    ...file,
    properties: {
      ...file.properties,
      experiment: { ...own('experiment'), enum: all.map(({ name }) => name) },
      settings: { ...own('settings'), ...loose },
      grid: { ...own('grid'), ...loose },
      list: { ...own('list'), ...severalOf(loose) },
    },
    allOf: all.map(ofExperiment),
  });
}

function titled(title: string, { $schema, ...rest }: JsonSchema): JsonSchema {
  return { ...($schema === undefined ? {} : { $schema }), title, ...rest };
}
