import { config, z } from 'zod';

config({ jitless: true }); // In a page whose policy forbids making code from text, even asking would be reported.

export { z };

/** The JSON Schema, draft 2020-12, of what may be written: what has a default may be left out. */
export const jsonSchemaOf = (schema: z.ZodType): z.core.JSONSchema.JSONSchema =>
  z.toJSONSchema(schema, {
    io: 'input',
    // Lists that a program may not change are for people to write all the same.
    override: ({ jsonSchema }) => delete jsonSchema.readOnly,
  });
