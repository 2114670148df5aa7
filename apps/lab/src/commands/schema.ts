import { Command } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneOf } from '../arguments.ts';
import { jsonSchema, schemaFile, schemaNames, type SchemaName } from '../schemas.ts';
import { UsageError } from '../usage-error.ts';

/** `lab schema`: what the files of experiments may be, for editors and other programs. */
export const schemaCommand = (): Command =>
  new Command('schema')
    .argument('[kind]', schemaNames.join(', '), oneOf(schemaNames))
    .option('--out <folder>', 'writes all of them there')
    .action(give);

function give(kind: SchemaName | undefined, { out }: { out?: string }): void {
  if (kind === undefined && out === undefined) {
    throw new UsageError(`name one of ${schemaNames.join(', ')}, or a folder for all of them by --out`);
  }
  if (kind !== undefined) process.stdout.write(asText(kind));
  if (out === undefined) return;
  mkdirSync(out, { recursive: true });
  for (const name of schemaNames) writeFileSync(join(out, schemaFile(name)), asText(name));
}

const asText = (name: SchemaName) => `${JSON.stringify(jsonSchema(name), null, 2)}\n`;
