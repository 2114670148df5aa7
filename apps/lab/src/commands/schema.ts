import { Command } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneOf } from '../arguments.ts';
import { jsonSchema, schemaFile, schemaNames } from '../schemas.ts';
import { UsageError } from '../usage-error.ts';

/** `lab schema`: what the files of experiments may be, for editors and other programs. */
export const schemaCommand = (): Command =>
  new Command('schema')
    .argument('[kind]', schemaNames.join(', '), oneOf(schemaNames))
    .option('--out <folder>', 'writes all of them there')
    .action(give);

async function give(kind: string | undefined, { out }: { out?: string }): Promise<void> {
  if (kind === undefined && out === undefined) {
    throw new UsageError(`name one of ${schemaNames.join(', ')}, or a folder for all of them by --out`);
  }
  if (kind !== undefined) process.stdout.write(await asText(kind));
  if (out === undefined) return;
  mkdirSync(out, { recursive: true });
  for (const name of schemaNames) writeFileSync(join(out, schemaFile(name)), await asText(name));
}

const asText = async (name: string) => `${JSON.stringify(await jsonSchema(name), null, 2)}\n`;
