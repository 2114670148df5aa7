import {
  openSceneColumns,
  sceneColumnsDefaults,
  type IslandReading,
  type SceneColumnsSettings,
} from '@retinotopia/columns';
import { backendNames, disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import { openScenes, type SceneSettings } from '@retinotopia/datasets';
import { meanLoss, trainToEnd } from '@retinotopia/training';
import { Command } from 'commander';
import { resolve } from 'node:path';
import { backendOption, numberBetween, oneOf, wholeNumber } from '../arguments.ts';
import { table } from '../text-table.ts';
import { chooseAgreements, measureIslands, type IslandMeasures } from './measure-islands.ts';
import { writeTrained } from './parameters-file.ts';
import { supervisions, trainingDefaults, islandTraining, type TrainingSettings } from './train-islands.ts';

interface TrainOptions extends SceneColumnsSettings, TrainingSettings {
  readonly seed: number;
  readonly objects: number;
  readonly testScenes: number;
  readonly backend: 'auto' | (typeof backendNames)[number];
  readonly out?: string;
  readonly json?: boolean;
}

/** Scenes on which agreements are chosen. */
const validationScenes = 24;

/** `lab islands train`: trains columns on scenes whose parts are known, and measures their islands on others. */
export const islandsTrainCommand = (): Command =>
  new Command('train')
    .description('trains columns on scenes, and measures their islands on others')
    .option(
      '--labels <how>',
      'parts: which columns stand on the same true part; classes: the class of the object in their centre; without labels, motion: who moves together in films; none: single images',
      oneOf(supervisions),
      trainingDefaults.labels,
    )
    .option(
      '--retina <name>',
      'uniform or foveated',
      oneOf(['uniform', 'foveated'] as const),
      sceneColumnsDefaults.retina,
    )
    .option(
      '--weights <how>',
      'shared or unshared',
      oneOf(['shared', 'unshared'] as const),
      sceneColumnsDefaults.weights,
    )
    .option('--across <columns>', 'along each side', wholeNumber(4, 32), sceneColumnsDefaults.across)
    .option('--reach <spacings>', "half a column's patch", numberBetween(0.5, 3), sceneColumnsDefaults.reach)
    .option(
      '--own-frame',
      'a column’s inputs are brought into its own frame: for shared nets on a foveated retina',
      sceneColumnsDefaults.ownFrame,
    )
    .option(
      '--embedding <size>',
      'numbers in an embedding',
      wholeNumber(2, 512),
      sceneColumnsDefaults.embedding,
    )
    .option('--hidden <units>', 'in each hidden layer', wholeNumber(2, 1024), sceneColumnsDefaults.hidden)
    .option('--steps <number>', 'settling steps', wholeNumber(1, 100), sceneColumnsDefaults.steps)
    .option(
      '--temperature <number>',
      'of attention',
      numberBetween(0.001, 1000),
      sceneColumnsDefaults.temperature,
    )
    .option(
      '--radius <spacings>',
      'how far columns hear each other',
      numberBetween(1, 64),
      sceneColumnsDefaults.radius,
    )
    .option(
      '--attention-weight <weight>',
      'of attention beside the other contributions, which have 1',
      numberBetween(0, 100),
      sceneColumnsDefaults.attentionWeight,
    )
    .option('--no-attention', 'columns do not hear each other')
    .option('--no-self', 'columns do not hear themselves')
    .option(
      '--training-steps <number>',
      'batches that are learnt from',
      wholeNumber(1, 1_000_000),
      trainingDefaults.trainingSteps,
    )
    .option('--batch <scenes>', 'in a batch', wholeNumber(1, 256), trainingDefaults.batch)
    .option('--learning-rate <number>', 'at the start', numberBetween(1e-6, 1), trainingDefaults.learningRate)
    .option(
      '--alone <share>',
      'of the training steps, the first, in which columns learn by themselves',
      numberBetween(0, 1),
      trainingDefaults.alone,
    )
    .option(
      '--lower-levels <weight>',
      "of parts and sub-parts beside objects' 1",
      numberBetween(0, 100),
      trainingDefaults.lowerLevels,
    )
    .option(
      '--masked-share <share>',
      'of columns that are masked, for denoising',
      numberBetween(0, 0.95),
      trainingDefaults.maskedShare,
    )
    .option(
      '--denoising <weight>',
      'of reconstructing what was masked',
      numberBetween(0, 100),
      trainingDefaults.denoising,
    )
    .option(
      '--consensus <weight>',
      'of agreeing with neighbours',
      numberBetween(0, 100),
      trainingDefaults.consensus,
    )
    .option(
      '--contrast-temperature <number>',
      'of telling parts apart, or images',
      numberBetween(0.01, 10),
      trainingDefaults.contrastTemperature,
    )
    .option('--objects <number>', 'in a scene at most', wholeNumber(1, 6), 3)
    .option('--test-scenes <number>', 'that are measured', wholeNumber(1, 1000), 50)
    .option('--seed <number>', 'of everything random', wholeNumber(0), 1)
    .addOption(backendOption('wasm'))
    .option('--out <file>', 'keep the parameters, as safetensors')
    .option('--json', 'print one JSON document')
    .action(train);

async function train(options: TrainOptions): Promise<void> {
  await useBackend(options.backend);
  const sceneColumns = openSceneColumns(settingsOf(options));
  const random = randomStream(options.seed, 'islands');
  const scenes: SceneSettings = { objects: [1, options.objects] };
  const draw = (name: string, count: number) => {
    const sceneAt = openScenes(scenes, random.stream(name));
    return Array.from({ length: count }, (_, index) => sceneAt(index));
  };
  const { training, draw: drawParameters } = islandTraining(sceneColumns, options, scenes, random);
  const curve: { readonly step: number; readonly loss: number }[] = [];
  const parameters = trainToEnd(training, drawParameters(), (report) => {
    const point = { step: report.step, loss: meanLoss(report)! };
    curve.push(point);
    process.stderr.write(`step ${point.step}: loss ${point.loss.toFixed(4)}\n`);
  });
  const agreements = chooseAgreements(sceneColumns, parameters, draw('validation', validationScenes));
  const test = draw('test', options.testScenes);
  const measures = byReading((reading) =>
    measureIslands(sceneColumns, parameters, test, agreements, reading),
  );
  if (options.out !== undefined) {
    const path = resolve(process.env.INIT_CWD ?? '.', options.out);
    await writeTrained(path, { sceneColumns, parameters, agreements });
    process.stderr.write(`parameters: ${path}\n`);
  }
  disposeParameters(parameters);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ settings: sceneColumns.settings, seed: options.seed, curve, agreements, measures }, null, 2)}\n`
      : wordsOf(measures.merged, agreements.merged) +
          `\nThe same, islands joined by any two neighbours that agree\n\n${levelsInWords(measures.joined, agreements.joined)}`,
  );
}

const settingsOf = (options: SceneColumnsSettings): SceneColumnsSettings => ({
  ...(Object.fromEntries(
    Object.keys(sceneColumnsDefaults).map((name) => [name, options[name as keyof SceneColumnsSettings]]),
  ) as unknown as SceneColumnsSettings),
  adaptation: sceneColumnsDefaults.adaptation,
});

const byReading = <Of>(of: (reading: IslandReading) => Of): Readonly<Record<IslandReading, Of>> => ({
  joined: of('joined'),
  merged: of('merged'),
});

/** The measures in tables for people. */
const wordsOf = (measures: IslandMeasures, agreements: readonly number[]): string =>
  [
    `Islands against the true parts, means of ${measures.images} scenes\n\n`,
    levelsInWords(measures, agreements),
    '\nBy settling step\n\n',
    table(
      ['step', 'ARI of objects', 'islands by level', 'energy by level'],
      measures.energyByStep.map((energy, step) => [
        String(step),
        measures.adjustedRandIndexByStep[step]!.toFixed(3),
        measures.islandsByStep[step]!.map((count) => count.toFixed(1)).join(' · '),
        energy.map((one) => one.toFixed(4)).join(' · '),
      ]),
    ),
    measures.stepsToSettle === null
      ? '\nThe columns still move by more than 5 % at the last step.\n'
      : `\nFrom step ${measures.stepsToSettle} on no step moves any level by more than 5 %.\n`,
  ].join('');

const against = ['sub-parts', 'parts', 'objects'];

const levelsInWords = ({ levels: measured }: IslandMeasures, agreements: readonly number[]): string =>
  table(
    ['level', 'against', 'agreement', 'islands', 'ARI, all columns', 'ARI, on objects', 'cosine within', 'across'], // prettier-ignore
    measured.map((level, at) => [
      String(at),
      against[at]!,
      `≥ ${agreements[at]!.toFixed(3)}`,
      level.islands.toFixed(1),
      level.adjustedRandIndex.toFixed(3),
      level.onObjects.toFixed(3),
      level.within.toFixed(3),
      level.across.toFixed(3),
    ]),
  );
