import {
  backendNames,
  describeBackend,
  installColumnKernels,
  uninstallColumnKernels,
  useBackend,
  type BackendDescription,
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
import { table } from '../text-table.ts';

/** One line of the bench. */
export interface BenchRow {
  readonly name: string;
  readonly backend: string;
  readonly shape: string;
  readonly ms: number;
  readonly gflops: number;
  /** How many times faster than the stock kernels in the same run; `null` where the engine has no kernels of ours. */
  readonly ratioToStock: number | null;
}

/** What `lab bench --json` prints. */
export interface BenchResult {
  readonly machine: Machine;
  readonly engine: BackendDescription;
  readonly rows: readonly BenchRow[];
  /** Time of an unshared training step over that of a shared one of equal size. */
  readonly unsharedOverShared: number;
  /** A training step by number of columns, with local neighbourhoods. */
  readonly growth: Growth;
}

/** `lab bench`: how fast the engine runs columns, against its stock kernels in the same run. */
export const benchCommand = (): Command =>
  new Command('bench').addOption(backendOption()).option('--json', 'print one JSON document').action(bench);

async function bench({
  backend,
  json = false,
}: {
  backend: 'auto' | (typeof backendNames)[number];
  json?: boolean;
}) {
  const engine = await useBackend(backend);
  const rows: BenchRow[] = [];
  const prepare: (() => Prepared)[] = [
    groupedProducts,
    attentionCase,
    () => columnsCases('unshared', modelSize),
    () => columnsCases('shared', modelSize),
  ];
  for (const make of prepare) rows.push(...(await timeCases(make, engine)));
  const step = (weights: string) => rows.find(({ name }) => name === `train-step/${weights}`)!.ms;
  const result: BenchResult = {
    machine: describeMachine(),
    engine,
    rows,
    unsharedOverShared: step('unshared') / step('shared'),
    growth: await growth((columns) =>
      columnsCases(
        'unshared',
        { ...modelSize, columns, batch: 4, embedding: 16, hidden: 32, inputs: 32 },
        latticeNeighbours(Math.sqrt(columns)),
      ),
    ),
  };
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else print(result);
}

/** Times every case with our kernels and then with the stock ones. */
async function timeCases(make: () => Prepared, engine: BackendDescription): Promise<readonly BenchRow[]> {
  const { cases, free } = make();
  const rows: BenchRow[] = [];
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

function print({ machine, engine, rows, unsharedOverShared, growth }: BenchResult): void {
  const { stdout } = process;
  const kernels = engine.columnKernels === null ? '' : `, column kernels ${engine.columnKernels}`;
  stdout.write(
    `${machine.processor}, ${machine.cores} cores, Node ${machine.node}; ${engine.engine} ${engine.version}${kernels}\n\n`,
  );
  stdout.write(
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
  );
  stdout.write(
    `\nAn unshared training step takes ${unsharedOverShared.toFixed(2)} times as long as a shared one.\n\n`,
  );
  stdout.write(
    table(
      ['columns', 'ms a step', 'µs a column', 'MiB'],
      growth.points.map(({ columns, ms, bytes }) => [
        String(columns),
        ms.toFixed(1),
        ((1000 * ms) / columns).toFixed(0),
        (bytes / 2 ** 20).toFixed(1),
      ]),
    ),
  );
  stdout.write(
    `\nFrom ${growth.fittedFrom} columns on, time grows as columns^${growth.timeExponent.toFixed(2)} and memory as columns^${growth.bytesExponent.toFixed(2)}.\n`,
  );
}
