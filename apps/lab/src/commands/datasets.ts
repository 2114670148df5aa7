import { datasetCard, datasetNames, datasetVariable, findDataset, verifyDataset } from '@retinotopia/datasets';
import { Command } from 'commander';
import { print } from '../print.ts';
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

async function list({ json }: { json?: boolean }): Promise<void> {
  const rows = await Promise.all(
    datasetNames.map(async (name) => {
      const { title, licence, source } = datasetCard(name);
      const location = await findDataset(name, { path: namedFolder(name) });
      return location.found
        ? { name, title, licence, source, folder: location.folder, remedy: null }
        : { name, title, licence, source, folder: null, remedy: location.remedy };
    }),
  );
  print(json, rows, () => {
    const lines = rows.map(({ name, title, licence, folder }) => [name, title, licence.name, folder ?? 'not found']);
    const remedies = rows.map(({ name, remedy }) => (remedy === null ? '' : `${name}: ${remedy}\n`));
    return `${table(['name', 'title', 'licence', 'folder'], lines)}${remedies.join('')}`;
  });
}

async function verify({ json }: { json?: boolean }): Promise<void> {
  const files = await Promise.all(
    datasetNames.map(async (dataset) => {
      const checked = await verifyDataset(dataset, { path: namedFolder(dataset) });
      return checked.map((file) => ({ dataset, ...file }));
    }),
  );
  const rows = files.flat();
  print(json, rows, () => {
    const lines = rows.map(({ dataset, name, status, sha256 }) => [dataset, name, status, sha256]);
    // What to do about a data set that is missing is the same for all of its files.
    const problems = rows.flatMap(({ dataset, name, status, problem }) =>
      problem === '' ? [] : [`${status === 'missing' ? dataset : name}: ${problem}\n`],
    );
    return [table(['data set', 'file', 'status', 'published SHA-256'], lines), ...new Set(problems)].join('');
  });
  // A data set that is not there is no fault of its files.
  if (rows.some(({ status }) => status !== 'ok' && status !== 'missing')) process.exitCode = 1;
}
