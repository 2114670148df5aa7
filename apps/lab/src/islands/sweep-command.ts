import { openSceneColumns, type IslandReading, type SceneColumnsSettings } from '@retinotopia/columns';
import { backendNames, disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import { openScenes, openSequences } from '@retinotopia/datasets';
import { Command, InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';
import { backendOption, numberBetween, wholeNumber } from '../arguments.ts';
import { readingOption } from './reading-option.ts';
import { table } from '../text-table.ts';
import { followFilms, type Following } from './follow-film.ts';
import { chooseAgreements, measureIslands } from './measure-islands.ts';
import { readTrained, shippedColumns } from './parameters-file.ts';

interface SweepOptions {
  readonly parameters?: string;
  readonly temperatures: readonly number[];
  readonly radii: readonly number[];
  readonly steps?: number;
  readonly filmSteps: readonly number[];
  readonly scenes: number;
  readonly seed: number;
  readonly reading: IslandReading;
  readonly backend: 'auto' | (typeof backendNames)[number];
  readonly json?: boolean;
}

const numbers =
  (least: number, most: number, kind = numberBetween) =>
  (text: string): readonly number[] => {
    const found = text.split(',').map((one) => kind(least, most)(one));
    if (found.length > 20) throw new InvalidArgumentError('It takes at most 20 numbers.');
    return found;
  };

/** `lab islands sweep`: the same columns, attending more widely and less selectively: the echo chamber. And films. */
export const islandsSweepCommand = (): Command =>
  new Command('sweep')
    .description(
      'how islands depend on whom columns attend to, without attention too, and how they follow films',
    )
    .option('--parameters <file>', "columns from 'lab islands train'; those that ship, where left out")
    .option('--temperatures <numbers>', 'of attention', numbers(0.001, 1000), [0.05, 0.1, 0.5, 2])
    .option(
      '--radii <numbers>',
      'how far columns hear each other, in their spacings',
      numbers(1, 64),
      [1.5, 2.5, 5],
    )
    .option('--steps <number>', 'settling steps', wholeNumber(1, 100))
    .option(
      '--film-steps <numbers>',
      'settling steps a frame of a film, from the second on',
      numbers(1, 100, wholeNumber),
      [1, 3, 6, 12],
    )
    .option('--scenes <number>', 'that are measured, and as many films', wholeNumber(1, 1000), 24)
    .option('--seed <number>', 'of the scenes', wholeNumber(0), 101)
    .addOption(readingOption())
    .addOption(backendOption('wasm'))
    .option('--json', 'print one JSON document')
    .action(sweep);

async function sweep(options: SweepOptions): Promise<void> {
  await useBackend(options.backend);
  const path =
    options.parameters === undefined
      ? shippedColumns
      : resolve(process.env.INIT_CWD ?? '.', options.parameters);
  const { sceneColumns, parameters, agreements } = readTrained(path);
  const random = randomStream(options.seed, 'islands/sweep');
  const draw = (name: string) =>
    Array.from({ length: options.scenes }, (_, index) => openScenes({}, random.stream(name))(index));
  const [validation, test] = [draw('validation'), draw('test')];
  const settings = { ...sceneColumns.settings, steps: options.steps ?? sceneColumns.settings.steps };
  const deaf: Partial<SceneColumnsSettings> = { attention: false };
  const tried = [
    deaf,
    ...options.radii.flatMap((radius) =>
      options.temperatures.map((temperature) => ({ radius, temperature })),
    ),
  ];
  const rows = tried.map((change) => {
    const other = openSceneColumns({ ...settings, ...change });
    const own = measureIslands(other, parameters, test, agreements, options.reading).levels.at(-1)!;
    const chosen = chooseAgreements(other, parameters, validation);
    const best = measureIslands(other, parameters, test, chosen, options.reading).levels.at(-1)!;
    return {
      ...change,
      ...own,
      chosenAgreement: chosen[options.reading].at(-1)!,
      atChosenAgreement: best.adjustedRandIndex,
    };
  });
  const sequenceAt = openSequences({}, {}, random.stream('films'));
  const films = Array.from({ length: options.scenes }, (_, index) => sequenceAt(index));
  const read = { reading: options.reading, agreement: agreements[options.reading].at(-1)! };
  const followed = options.filmSteps.map((steps) => ({
    steps,
    ...followFilms(sceneColumns, parameters, films, read, steps),
  }));
  disposeParameters(parameters);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ settings, rows, films: followed }, null, 2)}\n`
      : wordsOf(rows, followed),
  );
}

type Row = Partial<SceneColumnsSettings> & { readonly islands: number; readonly within: number; readonly across: number; readonly adjustedRandIndex: number; readonly chosenAgreement: number; readonly atChosenAgreement: number }; // prettier-ignore

const wordsOf = (rows: readonly Row[], films: readonly (Following & { readonly steps: number })[]): string =>
  [
    'Islands of objects, by whom columns attend to\n\n',
    table(
      ['radius', 'temperature', 'islands', 'cosine within', 'across', 'ARI', 'ARI, agreement chosen anew'],
      rows.map((row) => [
        row.radius === undefined ? 'no attention' : String(row.radius),
        row.temperature === undefined ? '' : String(row.temperature),
        row.islands.toFixed(1),
        row.within.toFixed(3),
        row.across.toFixed(3),
        row.adjustedRandIndex.toFixed(3),
        `${row.atChosenAgreement.toFixed(3)} at ${row.chosenAgreement.toFixed(3)}`,
      ]),
    ),
    '\nFilms: ARI of objects by frame, by settling steps a frame from the second on\n\n',
    table(
      ['steps', '', ...films[0]!.resumed.map((_, frame) => String(frame))],
      films.flatMap(({ steps, resumed, anew }) => [
        [String(steps), 'going on from the frame before', ...resumed.map((value) => value.toFixed(3))],
        [String(steps), 'each frame anew', ...anew.map((value) => value.toFixed(3))],
      ]),
    ),
  ].join('');
