import { luminanceOf, type IslandReading } from '@retinotopia/columns';
import { disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import { openScenes, type Scene } from '@retinotopia/datasets';
import { Command } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { wholeNumber } from '../arguments.ts';
import { table } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { drawIslands } from './draw-islands.ts';
import { measureIslands, type IslandMeasures } from './measure-islands.ts';
import { readTrained, shippedColumns } from './parameters-file.ts';
import { readGreyImage } from './image-file.ts';
import { readingOption } from './reading-option.ts';
import { settleImage, type Settled } from './settle-image.ts';

interface ShowOptions {
  readonly scene?: number;
  readonly parameters?: string;
  readonly reading: IslandReading;
  readonly out?: string;
  readonly json?: boolean;
}

/** `lab islands IMAGE`, `lab islands --scene <seed>`: settles on one image and shows every level and step. */
export const islandsShowCommand = (): Command =>
  new Command('show')
    .description('settles on an image, and draws every level and step')
    .argument('[image]', 'a PNG file, seen in grey at 64 × 64 pixels; or none, with --scene')
    .option('--scene <seed>', 'a made scene, whose true parts are known', wholeNumber(0))
    .option('--parameters <file>', "columns from 'lab islands train'; those that ship, where left out")
    .addOption(readingOption())
    .option('--out <folder>', 'write islands.svg and report.html')
    .option('--json', 'print one JSON document')
    .action(show);

async function show(file: string | undefined, options: ShowOptions): Promise<void> {
  if ((file === undefined) === (options.scene === undefined)) {
    throw new UsageError(
      "islands are shown of an image or of a scene: give a file or '--scene <seed>', one of them",
    );
  }
  const here = process.env.INIT_CWD ?? '.';
  await useBackend('wasm'); // Quick to start, and quick enough for one image.
  const scene: Scene | null =
    options.scene === undefined ? null : openScenes({}, randomStream(options.scene, 'islands/shown'))(0);
  const image = scene === null ? readGreyImage(resolve(here, file!)) : luminanceOf(scene);
  const { sceneColumns, parameters, agreements } = readTrained(
    options.parameters === undefined ? shippedColumns : resolve(here, options.parameters),
  );
  const settled = settleImage(sceneColumns, parameters, image, agreements, options.reading);
  const measures =
    scene === null ? null : measureIslands(sceneColumns, parameters, [scene], agreements, options.reading);
  disposeParameters(parameters);
  if (options.out !== undefined) {
    const { columns, centres } = sceneColumns.retina;
    const shown = { ...columns, spacingDeg: centres.spacingDeg, beside: sceneColumns.beside };
    await write(resolve(here, options.out), drawIslands(shown, image, settled), settled);
  }
  const { energy, stepsToSettle } = settled;
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ reading: options.reading, agreements, islands: countsOf(settled), energy, stepsToSettle, measures }, null, 2)}\n`
      : wordsOf(settled, measures),
  );
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

const countsOf = ({ islands }: Settled) => islands.map((step) => step.map(({ count }) => count));

function wordsOf(settled: Settled, measures: IslandMeasures | null): string {
  const { energy, stepsToSettle } = settled;
  const islands = countsOf(settled);
  const sources = ['bottomUp', 'topDown', 'previous', 'attention'] as const;
  return [
    table(
      [
        'step',
        'islands by level',
        'energy',
        'bottom-up',
        'top-down',
        'temporal',
        'attention',
        ...(measures === null ? [] : ['ARI of objects']),
      ],
      energy.map((levels, step) => [
        String(step),
        islands[step]!.join(' · '),
        sum(levels.map(({ total }) => total)).toFixed(4),
        ...sources.map((from) => sum(levels.map((level) => level[from])).toFixed(4)),
        ...(measures === null ? [] : [measures.adjustedRandIndexByStep[step]!.toFixed(3)]),
      ]),
    ),
    stepsToSettle === null
      ? '\nThe columns still move by more than 5 % at the last step.\n'
      : `\nFrom step ${stepsToSettle} on no step moves any level by more than 5 %.\n`,
  ].join('');
}

/** @throws UsageError where the folder cannot be written */
async function write(folder: string, svg: string, settled: Settled): Promise<void> {
  const { curves, figure, html, page } = await import('@retinotopia/runs/report');
  const { energy } = settled;
  const islands = countsOf(settled);
  const levels = energy[0]!.map((_, level) => `level ${level}`);
  const byStep = (y: string, of: (step: number, level: number) => number) =>
    curves(
      { x: 'settling step', y },
      levels,
      energy.flatMap((_, x) =>
        levels.map((group, level) => ({ facet: '', group, seed: 0, x, y: of(x, level) })),
      ),
    );
  const report = page(
    'Islands',
    html`<h1>Islands of agreement</h1>
      <p>
        Each arrow is a column's embedding in a plane fitted once for its level: long where its opinions
        agree, coloured by its direction. Black lines part columns side by side that are on different islands.
      </p>
      <img src="islands.svg" alt="Embeddings of all columns by level and step" />
      ${figure(
        byStep('islands', (step, level) => islands[step]![level]!),
        'Islands by settling step',
      )}
      ${figure(
        byStep('energy', (step, level) => energy[step]![level]!.total),
        'Energy by settling step: half the weighted mean square by which columns differ from what reaches them',
      )}`,
  );
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'islands.svg'), svg);
    writeFileSync(join(folder, 'report.html'), report);
  } catch (error) {
    throw new UsageError(`the report cannot be written to ${folder}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  process.stderr.write(`report: ${join(folder, 'report.html')}\n`);
}
