import { datasetNames } from '@retinotopia/datasets';
import { protocolSchema } from '@retinotopia/hypothesis';
import { manifestSchema } from '@retinotopia/runs';
import { z } from 'zod';
import { classifyProtocolSchema } from './classify/protocol.ts';
import { protocolSchema as distillProtocolSchema } from './distill/protocol.ts';
import { ellipseProtocolSchema } from './ellipses/protocol.ts';
import { fileSchema } from './sweep/sweep-file.ts';
import { theoriesProtocolSchema } from './theories/protocol.ts';

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The schemas of what people write and programs read. */
export const schemaNames = ['protocol', 'sweep', 'run'] as const;
export type SchemaName = (typeof schemaNames)[number];

/** How the file of a schema is named. */
export const schemaFile = (name: SchemaName): string => `${name}.schema.json`;

/** The JSON Schema of this name, from the same definitions by which the programs check what they read. */
export function jsonSchema(name: SchemaName): JsonSchema {
  switch (name) {
    case 'protocol':
      return titled('Everything that decides the outcome of an experiment', ofInput(protocolSchema));
    case 'sweep':
      return titled('A sweep: settings, grids and lists on top of a preset', sweepSchema());
    case 'run':
      return titled('run.json of the folder of an experiment', ofInput(runSchema));
  }
}

/** What a manifest says of an experiment, whose configuration is known. */
const runSchema = manifestSchema.extend({
  config: z
    .looseObject({
      dataset: z.enum(datasetNames).optional().describe('The images; none where they are drawn'),
      data: z.string().nullable().optional().describe('The folder of their files, where one was named'),
      protocol: z
        .union([
          protocolSchema,
          distillProtocolSchema,
          classifyProtocolSchema,
          ellipseProtocolSchema,
          theoriesProtocolSchema,
        ])
        .describe(
          'Of a hypothesis test, of distillation, of classification, of ellipse world, or of theories of shape',
        ),
    })
    .describe('All settings'),
});

/**
 * A sweep names settings by their paths and is checked against the protocol when all are put together; its schema says
 * what each path may be.
 */
function sweepSchema(): JsonSchema {
  const { properties: settings = {} } = ofInput(protocolSchema);
  const paths = Object.fromEntries(
    Object.entries(settings).flatMap(([key, setting]) => {
      const inner = typeof setting === 'object' ? setting.properties : undefined;
      if (inner === undefined) return [[key, setting]];
      return Object.entries(inner).map(([last, own]) => [`${key}.${last}`, own]);
    }),
  ) as Record<string, JsonSchema>;
  const some = (values: Record<string, unknown>): JsonSchema =>
    ({ type: 'object', properties: values, additionalProperties: false }) as JsonSchema;
  const severalOf = ({ description, ...setting }: JsonSchema) =>
    ({ ...(description === undefined ? {} : { description }), type: 'array', minItems: 1, items: setting }) as JsonSchema; // prettier-ignore
  const file = ofInput(fileSchema);
  const described = (key: keyof typeof fileSchema.shape) => {
    const { default: standard, description } = file.properties![key] as JsonSchema;
    return { default: standard, description } as JsonSchema;
  };
  return {
    ...file,
    properties: {
      ...file.properties,
      settings: { ...described('settings'), ...some(paths) },
      grid: {
        ...described('grid'),
        ...some(
          Object.fromEntries(Object.entries(paths).map(([path, setting]) => [path, severalOf(setting)])),
        ),
      },
      list: { ...described('list'), ...severalOf(some(paths)) },
    },
  };
}

/** What may be written: what has a default may be left out. */
const ofInput = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' });

function titled(title: string, { $schema, ...rest }: JsonSchema): JsonSchema {
  return { ...($schema === undefined ? {} : { $schema }), title, ...rest };
}
