import { luminanceOf, type IslandReading } from '@retinotopia/columns';
import { disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import { total } from '@retinotopia/core';
import { openScenes, type Scene } from '@retinotopia/datasets';
import { drawIslands, islandsPage, measureIslands, readTrainedFile, settleImage, shownColumns, type IslandMeasures, type Settled } from '@retinotopia/experiments/islands'; // prettier-ignore
import { columns } from '@retinotopia/runs';
import { Command } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathFromHere, wholeNumber } from '../arguments.ts';
import { tableInText } from '../experiments/print-result.ts';
import { print, writeAsked } from '../print.ts';
import { UsageError } from '../usage-error.ts';
import { readGreyImage } from './image-file.ts';
import { parametersOption, readingOption } from './options.ts';

interface ShowOptions {
  readonly scene?: number;
  readonly parameters: string;
  readonly reading: IslandReading;
  readonly out?: string;
  readonly json?: boolean;
}

/** `lab islands IMAGE`, `lab islands --scene <seed>`: settles on one image and shows every level and step. */
export const islandsShowCommand = (): Command =>
  new Command('show')
    .description('settles on an image, and draws every level and step')
    .argument('[image]', 'a PNG file, seen in grey at 64 × 64 pixels; or none, with --scene', pathFromHere)
    .option('--scene <seed>', 'a made scene, whose true parts are known', wholeNumber(0))
    .addOption(parametersOption())
    .addOption(readingOption())
    .option('--out <folder>', 'write islands.svg and report.html', pathFromHere)
    .option('--json', 'print one JSON document')
    .action(show);

async function show(file: string | undefined, options: ShowOptions): Promise<void> {
  if ((file === undefined) === (options.scene === undefined)) {
    throw new UsageError("islands are shown of an image or of a scene: give a file or '--scene <seed>', one of them");
  }
  const { reading, out, json } = options;
  await useBackend('wasm'); // Quick to start, and quick enough for one image.
  const scene: Scene | null =
    options.scene === undefined ? null : openScenes({}, randomStream(options.scene, 'islands/shown'))(0);
  const image = scene === null ? readGreyImage(file!) : luminanceOf(scene);
  const trained = readTrainedFile(options.parameters);
  const settled = settleImage(trained, image, reading);
  const measures = scene === null ? null : measureIslands(trained, [scene], reading);
  disposeParameters(trained.parameters);
  if (out !== undefined) {
    write(out, drawIslands(shownColumns(trained.sceneColumns), image, settled), settled);
  }
  const { energy, stepsToSettle } = settled;
  const islands = settled.islands.map((step) => step.map(({ count }) => count));
  const { agreements } = trained;
  const hint = out === undefined ? '\nPictures of every level and step: --out FOLDER\n' : '';
  print(
    json,
    { reading, agreements, islands, energy, stepsToSettle, measures },
    () => `${wordsOf(settled, islands, measures)}${hint}`,
  );
}

function wordsOf(
  { energy, stepsToSettle }: Settled,
  islands: readonly (readonly number[])[],
  measures: IslandMeasures | null,
): string {
  const sources = ['bottomUp', 'topDown', 'previous', 'attention'] as const;
  const titles = ['energy', 'bottom-up', 'top-down', 'temporal', 'attention'];
  const shown = tableInText({
    title: 'Islands and energy by settling step',
    columns: columns(
      'step',
      ...islands[0]!.map((_, level) => `islands, level ${level}`),
      ...titles.map((title) => ({ title, digits: 4 })),
      ...(measures === null ? [] : [{ title: 'ARI of objects', digits: 3 }]),
    ),
    rows: energy.map((levels, step) => [
      step,
      ...islands[step]!,
      ...(['total', ...sources] as const).map((from) => total(levels.map((level) => level[from]))),
      ...(measures === null ? [] : [measures.adjustedRandIndexByStep[step]!]),
    ]),
  });
  return `${shown}${
    stepsToSettle === null
      ? 'The columns still move by more than 5 % at the last step.'
      : `From step ${stepsToSettle} on no step moves any level by more than 5 %.`
  }\n`;
}

/** @throws UsageError where the folder cannot be written */
function write(folder: string, svg: string, settled: Settled): void {
  const report = join(folder, 'report.html');
  const page = islandsPage(settled, svg);
  writeAsked(`the report cannot be written to ${folder}`, () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'islands.svg'), svg);
    writeFileSync(report, page);
  });
  process.stderr.write(`report: ${report}\n`);
}
