import type { IslandReading } from '@retinotopia/columns';
import { disposeParameters, useBackend, type BackendName } from '@retinotopia/compute';
import { attendOtherwise, readTrainedFile, type AttendedOtherwise, type Following } from '@retinotopia/experiments/islands'; // prettier-ignore
import { columns } from '@retinotopia/runs';
import { Command, InvalidArgumentError } from 'commander';
import { backendOption, numberBetween, wholeNumber } from '../arguments.ts';
import { tableInText } from '../experiments/print-result.ts';
import { print } from '../print.ts';
import { parametersOption, readingOption } from './options.ts';

interface AttentionOptions {
  readonly parameters: string;
  readonly temperatures: readonly number[];
  readonly radii: readonly number[];
  readonly steps?: number;
  readonly filmSteps: readonly number[];
  readonly scenes: number;
  readonly seed: number;
  readonly reading: IslandReading;
  readonly backend: 'auto' | BackendName;
  readonly json?: boolean;
}

const numbers =
  (one: (text: string) => number) =>
  (text: string): readonly number[] => {
    const found = text.split(',').map(one);
    if (found.length > 20) throw new InvalidArgumentError('It takes at most 20 numbers.');
    return found;
  };

/** `lab islands attention`: the same columns, attending more widely and less selectively: the echo chamber. And films. */
export const islandsAttentionCommand = (): Command =>
  new Command('attention')
    .description('how islands depend on whom columns attend to, if to anyone, and how they follow films')
    .addOption(parametersOption())
    .option('--temperatures <numbers>', 'of attention', numbers(numberBetween(0.001, 1000)), [0.05, 0.1, 0.5, 2])
    .option(
      '--radii <numbers>',
      'how far columns attend to each other, in their spacings',
      numbers(numberBetween(1, 64)),
      [1.5, 2.5, 5],
    )
    .option('--steps <number>', 'settling steps; as many as they learnt with, where left out', wholeNumber(1, 100))
    .option(
      '--film-steps <numbers>',
      'settling steps a frame of a film, from the second on',
      numbers(wholeNumber(1, 100)),
      [1, 3, 6, 12],
    )
    .option('--scenes <number>', 'that are measured, and as many films', wholeNumber(1, 1000), 24)
    .option('--seed <number>', 'of the scenes', wholeNumber(0), 101)
    .addOption(readingOption())
    .addOption(backendOption('wasm'))
    .option('--json', 'print one JSON document')
    .action(attention);

async function attention({ parameters, backend, json, steps, ...asked }: AttentionOptions): Promise<void> {
  await useBackend(backend);
  const trained = readTrainedFile(parameters);
  const found = attendOtherwise(trained, { ...asked, steps: steps ?? trained.sceneColumns.settings.steps });
  disposeParameters(trained.parameters);
  print(json, found, () => `${attendedTable(found.rows)}${filmsTable(found.films)}`);
}

const attendedTable = (rows: readonly AttendedOtherwise[]): string =>
  tableInText({
    title: 'Islands of objects, by whom columns attend to',
    columns: columns(
      'radius',
      'temperature',
      { title: 'islands', digits: 1 },
      ...['cosine within', 'across', 'ARI', 'ARI, agreement chosen anew', 'that agreement'].map((title) => ({ title, digits: 3 })), // prettier-ignore
    ),
    rows: rows.map(({ radius, temperature, islands, within, across, adjustedRandIndex, atChosenAgreement, chosenAgreement }) => [radius ?? 'no attention', temperature ?? null, islands, within, across, adjustedRandIndex, atChosenAgreement, chosenAgreement]), // prettier-ignore
  });

const filmsTable = (films: readonly (Following & { readonly steps: number })[]): string =>
  tableInText({
    title: 'Films: ARI of objects by frame, by settling steps a frame from the second on',
    columns: columns('steps', '', ...films[0]!.resumed.map((_, frame) => ({ title: `${frame}`, digits: 3 }))),
    rows: films.flatMap(({ steps, resumed, anew }) => [
      [steps, 'going on from the frame before', ...resumed],
      [steps, 'each frame anew', ...anew],
    ]),
  });
