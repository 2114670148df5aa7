import { counted } from '@retinotopia/core';
import { backendNames, useBackend, type BackendDescription } from '@retinotopia/compute';
import { datasetNames, findDataset } from '@retinotopia/datasets';
import { describeMachine } from '@retinotopia/runs';
import { Command } from 'commander';
import { print } from '../print.ts';
import { table } from '../text-table.ts';
import { namedFolder } from './datasets.ts';

/** One thing that the laboratory can use. */
interface Finding {
  readonly what: string;
  /** Whether the laboratory works without it. */
  readonly needed: boolean;
  readonly found: string | null;
  /** What mends it. */
  readonly remedy: string | null;
}

/** `lab doctor`: what is here, what is missing, and the command that mends it. */
export const doctorCommand = (): Command =>
  new Command('doctor').option('--json', 'print one JSON document').action(examine);

async function examine({ json }: { json?: boolean }): Promise<void> {
  const machine = describeMachine();
  const findings = [...(await engines()), ...(await dataSets())];
  print(json, { machine, findings }, () => {
    const { processor, cores, memoryGiB, node, platform } = machine;
    const rows = findings.map(({ what, found, needed }) => [what, found ?? (needed ? 'MISSING' : 'not here')]);
    const remedies = findings.map(({ what, remedy }) => (remedy === null ? '' : `\n${what}: ${remedy}\n`));
    return `${processor}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}\n\n${table(['what', 'found'], rows)}${remedies.join('')}`;
  });
  if (findings.some(({ needed, found }) => needed && found === null)) process.exitCode = 1;
}

/** The slowest first, so that the process ends with the fastest that works. */
async function engines(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const name of backendNames.toReversed()) {
    const what = `engine ${name}`;
    const needed = name === 'wasm';
    try {
      const found = describe(await useBackend(name)) + (name === 'tensorflow' ? putBack : '');
      findings.push({ what, needed, found, remedy: null });
    } catch (error) {
      findings.push({ what, needed, found: null, remedy: (error as Error).message });
    }
  }
  return findings.toReversed();
}

/** tfjs-node 4.22 calls functions of node:util that Node 23 began to remove; the backend puts them back. */
const putBack =
  Number(process.versions.node.split('.')[0]) >= 23 ? ', with the functions of node:util that this Node removed' : '';

const describe = ({ version, simd, threads, columnKernels }: BackendDescription): string =>
  [
    version,
    simd === null ? null : simd ? 'SIMD' : 'no SIMD',
    threads === null ? null : counted(threads, 'thread'),
    columnKernels === null ? null : `column kernels (${columnKernels})`,
  ]
    .filter((part) => part !== null)
    .join(', ');

const dataSets = (): Promise<readonly Finding[]> =>
  Promise.all(
    datasetNames.map(async (name) => {
      const location = await findDataset(name, { path: namedFolder(name) });
      return {
        what: `data set ${name}`,
        needed: name === 'mnist',
        found: location.found ? location.folder : null,
        remedy: location.found ? null : location.remedy,
      };
    }),
  );
