import {
  type AgreementSettings,
  type Arm,
  armRows,
  arms,
  checkProtocol,
  type HypothesisResult,
  type ImageRegime,
  imageRegimes,
  type LabelRegime,
  labelRegimes,
  type Placing,
  placings,
  type PoolingName,
  poolings,
  type Preset,
  presets,
  type Protocol,
  type Regime,
  type RetinaName,
  retinaNames,
  tableCells,
  tableHead,
  tasksOf,
} from '@retinotopia/hypothesis';
import { Command } from 'commander';
import { join } from 'node:path';
import { numberBetween, oneOf, seedList, someOf, wholeNumber } from '../arguments.ts';
import { checkImages, exitCodeOf, writeOutcome } from '../hypothesis/experiment-folder.ts';
import { jobsOf, runAll } from '../hypothesis/run.ts';
import { startCommand } from '../program.ts';
import { table } from '../text-table.ts';
import { readyExperiment, withRunOptions, type RunOptions } from './ready-experiment.ts';

interface Options extends RunOptions {
  readonly preset: Preset;
  readonly retina?: readonly RetinaName[];
  readonly arms?: readonly Arm[];
  readonly seeds?: readonly number[];
  readonly trainImages?: number;
  readonly unlabelledImages?: number;
  readonly validationImages?: number;
  readonly testImages?: number;
  readonly places?: Placing;
  readonly fixations?: number;
  readonly labels?: LabelRegime;
  readonly images?: ImageRegime;
  readonly trainingSteps?: number;
  readonly columnsAcross?: number;
  readonly levels?: number;
  readonly settlingSteps?: number;
  readonly hidden?: number;
  readonly embedding?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly labelSmoothing?: number;
  readonly sameContent?: number;
  readonly expertPatches?: number;
  readonly expertShare?: number;
  readonly saccadicError?: number;
  readonly neighbours?: number;
  readonly pooling?: PoolingName;
  readonly confidence?: number;
  readonly inverseTargetTemperature?: number;
  readonly frozenTeacher?: boolean;
  readonly meanTeacher?: number;
  readonly supervisedWeight?: number;
  readonly burnIn?: number;
  readonly unlabelledBurnIn?: number;
  readonly agreementBatch?: number;
  readonly tensorboard?: boolean;
  readonly parquet?: boolean;
}

/** `lab test-hypothesis`: does a net without weight sharing keep up? */
export function testHypothesisCommand(): Command {
  const count = wholeNumber(1);
  const weight = numberBetween(0, Infinity);
  const share = numberBetween(0, 1);
  const command = new Command('test-hypothesis')
    .option(
      '--preset <name>',
      `where all settings start from: ${Object.keys(presets).join(', ')}`,
      oneOf(Object.keys(presets) as Preset[]),
      'quick',
    )
    .option('--retina <list>', `retinas: ${retinaNames.join(',')}`, someOf(retinaNames))
    .option('--arms <list>', `arms: ${arms.join(',')}`, someOf(arms))
    .option('--seeds <n or list>', 'how many seeds, or the seeds with commas between', seedList)
    .option('--train-images <n>', 'labelled images', count)
    .option('--unlabelled-images <n>', 'images without labels, for the arms that agree', wholeNumber(0))
    .option('--validation-images <n>', 'labelled images that calibrate the consensus', count)
    .option('--test-images <n>', 'images that the accuracies are of', count)
    .option(
      '--places <how>',
      'each training image at one place, or at a fresh one every epoch: fixed, fresh',
      oneOf(placings),
    )
    .option('--fixations <n>', 'places that a training image is seen at, where places are fixed', count)
    .option('--labels <where>', `which columns have labels: ${labelRegimes.join(', ')}`, oneOf(labelRegimes))
    .option(
      '--images <which>',
      `which images columns have labels of: ${imageRegimes.join(', ')}`,
      oneOf(imageRegimes),
    )
    .option('--training-steps <n>', 'steps of training', count)
    .option('--columns-across <n>', 'columns along one side of the field', count)
    .option('--levels <n>', 'levels of a column', count)
    .option('--settling-steps <n>', 'steps of settling; 0 leaves every column alone', wholeNumber(0))
    .option('--hidden <n>', 'units in each of a net’s two hidden layers', count)
    .option('--embedding <n>', 'size of an embedding', count)
    .option('--batch <n>', 'labelled images in a step', count)
    .option('--learning-rate <x>', 'of AdamW, at the start', numberBetween(1e-6, 1))
    .option('--weight-decay <x>', 'of AdamW', weight)
    .option('--label-smoothing <share>', 'of an even distribution beside each label', share)
    .option(
      '--expert-patches <weight>',
      'of agreeing on expert patches: what one column has seen and has the label of; 0 switches it off',
      weight,
    )
    .option('--expert-share <share>', 'of the expert’s vote in that agreement', share)
    .option(
      '--saccadic-error <degrees>',
      'of the eye movements that bring content to a column: standard deviation along each axis',
      numberBetween(0, 90),
    )
    .option(
      '--same-content <weight>',
      'of agreeing on the same unlabelled content; 0 switches it off',
      weight,
    )
    .option(
      '--neighbours <weight>',
      'of agreeing with neighbours who see other parts; 0 switches it off',
      weight,
    )
    .option('--pooling <what>', `what is averaged: ${poolings.join(', ')}`, oneOf(poolings))
    .option('--confidence <x>', 'how much less an unsure vote counts; 0: all alike', weight)
    .option(
      '--inverse-target-temperature <x>',
      'power that the consensus is raised to',
      numberBetween(0.01, 100),
    )
    .option(
      '--frozen-teacher <yes or no>',
      'whether the teacher on expert patches is a frozen copy from when agreement began',
      yesOrNo,
    )
    .option(
      '--mean-teacher <share>',
      'kept in a step of the moving averages that are agreed with on unlabelled images',
      numberBetween(0, 0.9999),
    )
    .option('--supervised-weight <weight>', 'of a column’s own labels once it agrees', weight)
    .option('--burn-in <share>', 'of the training before columns agree', share)
    .option('--unlabelled-burn-in <share>', 'of the training before they agree on unlabelled images', share)
    .option('--agreement-batch <n>', 'images in a step of each form of agreement', count)
    .option('--tensorboard', 'writes event files of TensorBoard into the run folder too')
    .option('--parquet', 'writes the metrics as Parquet into the run folder too');
  return withRunOptions(command).action(testHypothesis);
}

const yesOrNo = (text: string): boolean => oneOf(['yes', 'no'] as const)(text) === 'yes';

/** The preset with what was said otherwise. @throws SettingsError */
function protocolOf(options: Options): Protocol {
  const preset: Protocol = presets[options.preset];
  const said = <Settings extends object>(settings: { [Key in keyof Settings]: Settings[Key] | undefined }) =>
    Object.fromEntries(
      Object.entries(settings).filter(([, value]) => value !== undefined),
    ) as Partial<Settings>;
  return checkProtocol({
    ...preset,
    ...said<Partial<Protocol>>({
      retinas: options.retina,
      arms: options.arms,
      seeds: options.seeds,
      trainImages: options.trainImages,
      unlabelledImages: options.unlabelledImages,
      validationImages: options.validationImages,
      testImages: options.testImages,
      places: options.places,
      fixations: options.fixations,
      hidden: options.hidden,
      embedding: options.embedding,
      batch: options.batch,
      weightDecay: options.weightDecay,
      labelSmoothing: options.labelSmoothing,
      trainingSteps: options.trainingSteps,
      columnsAcross: options.columnsAcross,
      levels: options.levels,
      settlingSteps: options.settlingSteps,
      learningRate: options.learningRate,
    }),
    regime: {
      ...preset.regime,
      ...said<Partial<Regime>>({ labels: options.labels, images: options.images }),
    },
    agreement: {
      ...preset.agreement,
      ...said<Partial<AgreementSettings>>({
        sameContent: options.sameContent,
        expertPatches: options.expertPatches,
        expertShare: options.expertShare,
        saccadicErrorDeg: options.saccadicError,
        neighbours: options.neighbours,
        pooling: options.pooling,
        confidence: options.confidence,
        inverseTargetTemperature: options.inverseTargetTemperature,
        frozenTeacher: options.frozenTeacher,
        meanTeacher: options.meanTeacher,
        supervisedWeight: options.supervisedWeight,
        burnIn: options.burnIn,
        unlabelledBurnIn: options.unlabelledBurnIn,
        batch: options.agreementBatch,
      }),
    },
  });
}

async function testHypothesis(options: Options, command: Command): Promise<void> {
  const { folder, config, backend, images } = await readyExperiment(options, command, {
    protocolOf,
    checkProtocol,
    checkImages,
    alsoOnResume: ['tensorboard', 'parquet'],
  });
  const { dataset, data, protocol } = config;
  const { workers, checkpointSeconds, tensorboard, parquet, json } = options;
  const setup = { backend: backend.engine, dataset, folder: data ?? undefined, checkpointSeconds };
  const findings = await runAll(jobsOf(tasksOf(protocol), protocol, folder), setup, workers);
  const result = await writeOutcome(folder, config, backend, images, findings, workers);
  if (tensorboard === true || parquet === true) {
    const { exportMetrics } = await import('../export-metrics.ts');
    exportMetrics(folder.path, {
      tensorboard: tensorboard === true ? join(folder.path, 'tensorboard') : undefined,
      parquet: parquet === true ? join(folder.path, 'metrics.parquet') : undefined,
    });
  }
  await folder.close();
  if (json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else printResult(result, folder.path);
  process.exitCode = exitCodeOf(findings);
}

function printResult(result: HypothesisResult, path: string): void {
  const { stdout } = process;
  stdout.write(table(tableHead, tableCells(armRows(result))));
  stdout.write('\n');
  for (const { sentences } of result.verdicts)
    for (const sentence of sentences) stdout.write(`${sentence}\n`);
  if (result.aims.length > 0) stdout.write('\nThe figures aimed for\n');
  for (const { sentence } of result.aims) stdout.write(`${sentence}\n`);
  for (const run of result.missing) stdout.write(`Missing: ${run}\n`);
  if (result.missing.length > 0)
    stdout.write(`Go on with it: ${startCommand} test-hypothesis --resume ${path}\n`);
  stdout.write(`\nReport: ${join(path, 'report.html')}\n`);
}
