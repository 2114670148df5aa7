import {
  describeBackend,
  installColumnKernels,
  uninstallColumnKernels,
  useBackend,
  type BackendDescription,
  type BackendName,
} from '@retinotopia/compute';
import { describeMachine, type Machine } from '@retinotopia/runs';
import { Command } from 'commander';
import { backendOption } from '../arguments.ts';
import {
  attentionCase,
  columnsCases,
  groupedProducts,
  latticeNeighbours,
  modelSize,
  type Prepared,
} from '../bench/cases.ts';
import { growth, type Growth } from '../bench/growth.ts';
import { time } from '../bench/timing.ts';
import { print } from '../print.ts';
import { table } from '../text-table.ts';

/** What `lab bench --json` prints. */
interface BenchResult {
  readonly machine: Machine;
  readonly engine: BackendDescription;
  readonly rows: readonly {
    readonly name: string;
    readonly backend: string;
    readonly shape: string;
    readonly ms: number;
    readonly gflops: number;
    /** How many times faster than the stock kernels in the same run; `null` where the engine has no kernels of ours. */
    readonly ratioToStock: number | null;
  }[];
  /** Time of an unshared training step over that of a shared one of equal size. */
  readonly unsharedOverShared: number;
  /** A training step by number of columns, with local neighbourhoods. */
  readonly growth: Growth;
}

/** `lab bench`: how fast the engine runs columns, against its stock kernels in the same run. */
export const benchCommand = (): Command =>
  new Command('bench').addOption(backendOption()).option('--json', 'print one JSON document').action(bench);

async function bench({ backend, json }: { backend: 'auto' | BackendName; json?: boolean }) {
  const engine = await useBackend(backend);
  const rows = [
    ...(await timeCases(groupedProducts(), engine)),
    ...(await timeCases(attentionCase(), engine)),
    ...(await timeCases(columnsCases('unshared', modelSize), engine)),
    ...(await timeCases(columnsCases('shared', modelSize), engine)),
  ];
  const step = (weights: string) => rows.find(({ name }) => name === `train-step/${weights}`)!.ms;
  const small = { ...modelSize, batch: 4, embedding: 16, hidden: 32, inputs: 32 };
  const result = {
    machine: describeMachine(),
    engine,
    rows,
    unsharedOverShared: step('unshared') / step('shared'),
    growth: await growth((columns) =>
      columnsCases('unshared', { ...small, columns }, latticeNeighbours(Math.sqrt(columns))),
    ),
  };
  print(json, result, () => wordsOf(result));
}

/** Times every case with our kernels and then with the stock ones. */
async function timeCases({ cases, free }: Prepared, engine: BackendDescription): Promise<BenchResult['rows']> {
  const rows: BenchResult['rows'][number][] = [];
  for (const one of cases) {
    process.stderr.write(`${one.name} …\n`);
    const ms = await time(one);
    let stock: number | null = null;
    if (engine.columnKernels !== null) {
      uninstallColumnKernels();
      stock = await time(one);
      await installColumnKernels();
    }
    rows.push({
      name: one.name,
      backend: describeBackend().engine,
      shape: one.shape,
      ms,
      gflops: one.flop / ms / 1e6,
      ratioToStock: stock === null ? null : stock / ms,
    });
  }
  free();
  return rows;
}

function wordsOf({ machine, engine, rows, unsharedOverShared, growth }: BenchResult): string {
  const kernels = engine.columnKernels === null ? '' : `, column kernels ${engine.columnKernels}`;
  return [
    `${machine.processor}, ${machine.cores} cores, Node ${machine.node}; ${engine.engine} ${engine.version}${kernels}\n\n`,
    table(
      ['case', 'shape', 'ms', 'GFLOP/s', '× stock'],
      rows.map(({ name, shape, ms, gflops, ratioToStock }) => [
        name,
        shape,
        ms.toFixed(2),
        gflops.toFixed(1),
        ratioToStock === null ? '' : ratioToStock.toFixed(1),
      ]),
    ),
    `\nAn unshared training step takes ${unsharedOverShared.toFixed(2)} times as long as a shared one.\n\n`,
    table(
      ['columns', 'ms a step', 'µs a column', 'MiB'],
      growth.points.map(({ columns, ms, bytes }) => [
        String(columns),
        ms.toFixed(1),
        ((1000 * ms) / columns).toFixed(0),
        (bytes / 2 ** 20).toFixed(1),
      ]),
    ),
    `\nFrom ${growth.fittedFrom} columns on, time grows as columns^${growth.timeExponent.toFixed(2)} and memory as columns^${growth.bytesExponent.toFixed(2)}.\n`,
  ].join('');
}
