import {
  datasetCard,
  datasetNames,
  datasetVariable,
  findDataset,
  verifyDataset,
} from '@retinotopia/datasets';
import { Command } from 'commander';
import { table } from '../text-table.ts';

/** `lab datasets list` and `lab datasets verify`. */
export function datasetsCommand(): Command {
  const command = new Command('datasets');
  command
    .command('list')
    .description('the data sets that have a card, and where they are on this machine')
    .option('--json', 'print one JSON document')
    .action(list);
  command
    .command('verify')
    .description('compare every file with the checksum on its card; exit code 1 where one differs')
    .option('--json', 'print one JSON document')
    .action(verify);
  return command;
}

/** A data set's folder as its environment variable names it. */
export const namedFolder = (name: (typeof datasetNames)[number]): string | undefined =>
  process.env[datasetVariable(name)];

async function list({ json = false }: { json?: boolean }): Promise<void> {
  const rows = await Promise.all(
    datasetNames.map(async (name) => {
      const { title, licence, source } = datasetCard(name);
      const location = await findDataset(name, { path: namedFolder(name) });
      return location.found
        ? { name, title, licence, source, folder: location.folder, remedy: null }
        : { name, title, licence, source, folder: null, remedy: location.remedy };
    }),
  );
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    const lines = rows.map(({ name, title, licence, folder }) => [
      name,
      title,
      licence.name,
      folder ?? 'not found',
    ]);
    process.stdout.write(table(['name', 'title', 'licence', 'folder'], lines));
    for (const { name, remedy } of rows) if (remedy !== null) process.stdout.write(`${name}: ${remedy}\n`);
  }
}

async function verify({ json = false }: { json?: boolean }): Promise<void> {
  const files = await Promise.all(
    datasetNames.map(async (dataset) => {
      const checked = await verifyDataset(dataset, { path: namedFolder(dataset) });
      return checked.map((file) => ({ dataset, ...file }));
    }),
  );
  const rows = files.flat();
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    const lines = rows.map(({ dataset, name, status, sha256 }) => [dataset, name, status, sha256]);
    process.stdout.write(table(['data set', 'file', 'status', 'published SHA-256'], lines));
    // What to do about a data set that is missing is the same for all of its files.
    const problems = rows.flatMap(({ dataset, name, status, problem }) => {
      if (problem === '') return [];
      return `${status === 'missing' ? dataset : name}: ${problem}\n`;
    });
    for (const problem of new Set(problems)) process.stdout.write(problem);
  }
  // A data set that is not there is no fault of its files.
  if (rows.some(({ status }) => status !== 'ok' && status !== 'missing')) process.exitCode = 1;
}
