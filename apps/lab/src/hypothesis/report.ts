import { bootstrap, mean } from '@retinotopia/core';
import { randomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import {
  anyGaze,
  armRows,
  existsOn,
  measureCells,
  measureHead,
  measureRows,
  opticArrayOf,
  retinaFor,
  runsOf,
  streamNameOf,
  tableCells,
  tableHead,
  torusDeg,
  type Arm,
  type HypothesisResult,
  type RetinaName,
} from '@retinotopia/hypothesis';
import { sampleFields, type Retina } from '@retinotopia/retina';
import {
  copyableTable,
  curves,
  discs,
  figure,
  html,
  page,
  palette,
  pointsWithIntervals,
  table,
  type Html,
} from '@retinotopia/runs/report';
import type { Timings } from './experiment-folder.ts';
import { aimedFor, withheldClassSection } from './report-aims.ts';

/** What the report says of the run beside its result. */
export interface ReportContext {
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly started: Date;
  readonly timings: Timings;
}

/** The report of a run: one page for people, in one file. */
export function hypothesisReport(
  result: HypothesisResult,
  test: LabelledImages,
  context: ReportContext,
): string {
  return page(
    'Does a net without weight sharing keep up?',
    html`<h1>Does a net without weight sharing keep up?</h1>
      <p class="lead">${lead(result)}</p>
      ${result.missing.length === 0 ? '' : missing(result)}
      <h2>Verdict</h2>
      <div class="verdict">
        ${result.verdicts.flatMap(({ sentences }) => sentences).map((s) => html`<p>${s}</p>`)}
      </div>
      <p class="note">
        Intervals are 95 % bootstrap intervals over paired seeds (expanded percentiles, Hesterberg 2015). The
        gap recovered is (co-distilled − unshared) / (shared − unshared).
      </p>
      ${aimedFor(result)}
      <h2>Accuracy by arm</h2>
      ${copyableTable(tableHead, tableCells(armRows(result)))} ${leftOut(result)} ${accuracyFigure(result)}
      <h2>Differences by seed</h2>
      ${differenceFigure(result)}
      <h2>Learning</h2>
      ${curveFigure(result)} ${withheldClassSection(result)}
      <h2>Functions, weights, calibration, cost</h2>
      ${measuresSection(result, context)}
      <h2>The retinas</h2>
      <div class="row">${result.protocol.retinas.map((name) => mosaicFigure(name, result))}</div>
      <h2>Digits as the retinas see them</h2>
      ${result.protocol.retinas.map((name) => seenFigure(name, result, test))}
      <h2>Is the torus isotropic?</h2>
      ${isotropyParagraph(result)}
      <h2>What was run</h2>
      ${provenance(result, context)}`,
  );
}

const lead = ({ dataset, protocol }: HypothesisResult): string =>
  `${protocol.trainImages} labelled and ${protocol.unlabelledImages} unlabelled images of ${dataset}, each training image ` +
  `at ${protocol.places === 'fixed' ? 'one place' : 'a fresh place every epoch'}; ${protocol.columnsAcross ** 2} columns of ` +
  `${protocol.levels} levels; ${protocol.trainingSteps} steps; ${protocol.seeds.length} seed(s).`;

const missing = ({ missing }: HypothesisResult): Html =>
  html`<p><strong>This run is partial.</strong> Not finished: ${missing.join('; ')}.</p>`;

/** The arms that do not exist on a retina, so that nobody looks for them. */
function leftOut({ protocol }: HypothesisResult): Html {
  const pairs = protocol.retinas.flatMap((retina) =>
    protocol.arms.filter((arm) => !existsOn(arm, retina)).map((arm) => `${arm} on the ${retina} retina`),
  );
  if (pairs.length === 0) return html``;
  return html`<p class="note">
    Does not exist, and was not run: ${pairs.join(', ')}. It needs a square lattice.
  </p>`;
}

function accuracyFigure(result: HypothesisResult): Html {
  const { arms } = result.protocol;
  const points = result.runs.map(({ task, test }) => ({
    facet: task.retina,
    group: task.arm,
    value: test.consensus,
    title: `seed ${task.seed}: ${test.consensus.toFixed(3)}`,
  }));
  const intervals = armRows(result).map(({ retina, arm, consensus }) => ({
    facet: retina,
    group: arm,
    ...consensus,
  }));
  if (points.length === 0) return html`<p>No run has finished.</p>`;
  return figure(
    pointsWithIntervals('accuracy of the consensus on test images', arms, points, intervals, 0.1),
    'Every seed is a point; the tick is the mean, the bar its 95 % interval. The dashed line is chance.',
  );
}

/** What the differences are taken from, where it was run. */
const reference: Arm = 'unshared';

/** Every other arm against unshared columns, paired by seed. */
function differenceFigure(result: HypothesisResult): Html {
  const others = result.protocol.arms.filter((arm) => arm !== reference);
  const groups = result.protocol.retinas.flatMap((retina) => others.map((arm) => ({ retina, arm })));
  const points = groups.flatMap(({ retina, arm }) =>
    runsOf(result, retina, arm).flatMap(({ task: { seed }, test }) => {
      const alone = runsOf(result, retina, reference).find(({ task }) => task.seed === seed);
      return alone === undefined ? [] : [{ facet: retina, group: arm, seed, value: test.consensus - alone.test.consensus }]; // prettier-ignore
    }),
  );
  if (points.length === 0) return html`<p>No seed has run both ${reference} columns and another arm.</p>`;
  const intervals = groups.flatMap(({ retina, arm }) => {
    const own = points.filter(({ facet, group }) => facet === retina && group === arm);
    if (own.length === 0) return [];
    const stream = randomStream(0, `report/${streamNameOf(retina)}/${arm}`);
    return [{ facet: retina, group: arm, ...bootstrap(own.map(({ value }) => value), mean, stream) }]; // prettier-ignore
  });
  return figure(
    pointsWithIntervals(
      `consensus minus that of ${reference} columns`,
      others,
      points.map((point) => ({ ...point, title: `seed ${point.seed}: ${point.value.toFixed(3)}` })),
      intervals,
      0,
    ),
    `Differences from ${reference} columns with the same seed: the same retina, images and places. Every seed is a point; the tick is the mean, the bar its 95 % interval.`,
  );
}

function curveFigure(result: HypothesisResult): Html {
  const rows = result.runs.flatMap(({ task, curve }) =>
    curve.map(({ step, validation }) => ({
      facet: task.retina,
      group: task.arm,
      seed: task.seed,
      x: step,
      y: validation,
    })),
  );
  if (rows.length === 0) return html`<p>No run has finished.</p>`;
  return figure(
    curves({ x: 'training step', y: 'validation accuracy' }, result.protocol.arms, rows),
    'Accuracy of the consensus on the images that calibrate it. A thin line is a seed, a thick one the mean. ' +
      `The agreeing arms learn apart for the first ${Math.round(100 * result.protocol.agreement.burnIn)} % of the steps.`,
  );
}

function measuresSection(result: HypothesisResult, { timings }: ReportContext): Html {
  const rows = measureRows(
    result,
    ({ task: { retina, arm, seed } }) =>
      timings.runs.find((run) => run.retina === retina && run.arm === arm && run.seed === seed)?.seconds,
  );
  return html`${copyableTable(measureHead, measureCells(rows))}
    <p class="note">
      After training; means with 95 % intervals over seeds. Functions: the Jensen-Shannon divergence of what
      the columns say of the same content, brought to each through its own receptors (0: all say the same).
      Weights: the mean cosine between two columns. Calibration: how far the consensus’ confidence is from its
      accuracy (expected calibration error, 15 bins). Multiplications are those of one image, forward; seconds
      those of training and testing one seed, which other work on the machine may have slowed.
    </p>`;
}

function mosaicFigure(name: RetinaName, { protocol }: HypothesisResult): Html {
  const retina = retinaFor(name, protocol, protocol.seeds[0]!);
  const { receptors, fields, columns } = retina;
  const owned = columns.fields.map(({ length }) => length);
  const drawing = discs(
    [
      {
        ...placed(receptors),
        radius: () => 0.07,
        fill: () => 'currentColor',
        outline: 'none',
        opacity: 0.35,
      },
      { ...placed(fields), radius: centreRadius(retina), fill: () => null, outline: palette[0], opacity: 1 },
      { ...placed(columns), radius: () => 0.28, fill: () => palette[1], outline: 'none', opacity: 1 },
    ],
    halfWidth(retina),
    `Mosaic of the ${name} retina`,
  );
  return figure(
    drawing,
    `The ${name} retina: ${receptors.xDeg.length} receptors (grey), ${fields.xDeg.length} receptive fields (blue, the ` +
      `centre of each), ${columns.count} columns (orange) with ${Math.min(...owned)} to ${Math.max(...owned)} fields each.`,
  );
}

/** A few test images, each with a gaze of its own, as the responses of the receptive fields. */
function seenFigure(name: RetinaName, { protocol }: HypothesisResult, test: LabelledImages): Html {
  const retina = retinaFor(name, protocol, protocol.seeds[0]!);
  const stream = randomStream(protocol.seeds[0]!, 'report/seen');
  const seen = [0, 1, 2, 3].map(() => {
    const image = stream.integer(test.count);
    const responses = sampleFields(retina, opticArrayOf(test, image), anyGaze(stream));
    const drawing = discs(
      [
        {
          ...placed(retina.fields),
          radius: (field) => 1.1 * centreRadius(retina)(field),
          fill: (field) => grey(responses[field]!),
          outline: 'none',
          opacity: 1,
        },
      ],
      halfWidth(retina),
      `A ${test.classNames[test.labels[image]!]!} on the ${name} retina`,
    );
    return figure(drawing, `“${test.classNames[test.labels[image]!]!}”`);
  });
  return html`<div class="row small">${seen}</div>
    <p class="note">
      ${name}: each disc is a receptive field's centre; lighter than the middle grey means that the centre is
      brighter than its surround. The scene is a torus, so a digit may leave on one side and enter on the
      other.
    </p>`;
}

const placed = ({ xDeg, yDeg }: { readonly xDeg: Float32Array; readonly yDeg: Float32Array }) => ({
  x: xDeg,
  y: yDeg,
});
const centreRadius = (retina: Retina) => (field: number) => 0.5 * retina.fields.spacingDeg[field]!;
const halfWidth = (retina: Retina) => 1 + Math.max(...retina.fields.xDeg, ...retina.fields.yDeg);

/** A response in [−1, 1] as a grey, 0 in the middle. */
function grey(response: number): string {
  const level = Math.round(128 + 127 * Math.max(-1, Math.min(1, 1.8 * response)));
  return `rgb(${level},${level},${level})`;
}

const isotropyParagraph = ({ isotropy }: HypothesisResult): Html =>
  html`<p>
    Every column should meet every part of a digit equally often, or else columns are asked about what they
    never see. Cramér's V between column and part is 0 where that holds and 1 where the column tells the part:
    ${isotropy.map(({ retina, cramersV, placements }) => `${cramersV.toFixed(3)} on the ${retina} retina over ${placements} fixations`).join(', ')}.
    In scenes where digits stay inside a canvas of ${torusDeg}° it would be
    ${isotropy.map(({ cramersVOfCanvas }) => cramersVOfCanvas.toFixed(2)).join(' and ')}.
  </p>`;

function provenance(
  { protocol, dataset, backend }: HypothesisResult,
  { command, versions, started, timings }: ReportContext,
): Html {
  const { agreement } = protocol;
  const rows = [
    ['data', dataset],
    ['seeds', protocol.seeds.join(', ')],
    [
      'images',
      `${protocol.trainImages} labelled, ${protocol.unlabelledImages} unlabelled, ${protocol.validationImages} validation, ${protocol.testImages} test`,
    ],
    [
      'columns',
      `${protocol.columnsAcross} × ${protocol.columnsAcross}, ${protocol.levels} levels, embedding ${protocol.embedding}, hidden ${protocol.hidden}, ${protocol.settlingSteps} settling steps`,
    ],
    [
      'training',
      `${protocol.trainingSteps} steps of ${protocol.batch} images, AdamW at ${protocol.learningRate}, weight decay ${protocol.weightDecay}`,
    ],
    [
      'agreement',
      `expert patches ${agreement.expertPatches}, of which ${agreement.expertShare} the expert's vote${agreement.frozenTeacher ? ' (a frozen teacher, from when agreement began)' : ''}; same content ${agreement.sameContent}; neighbours ${agreement.neighbours}; supervised weight ${agreement.supervisedWeight} beside it; burn-in ${agreement.burnIn} of the steps; saccadic endpoint error ${agreement.saccadicErrorDeg}° (s.d.); ${agreement.batch} images a step`,
    ],
    [
      'engine',
      `${backend.engine} ${backend.version}${backend.columnKernels === null ? '' : `, column kernels ${backend.columnKernels}`}`,
    ],
    [
      'time',
      `${timings.runs.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)} s of training in all, ` +
        (timings.workers === 0
          ? 'put together from tasks that had ended'
          : `${timings.seconds.toFixed(0)} s with ${timings.workers} worker(s)`) +
        `, at most ${timings.peakMiB} MiB each`,
    ],
    ['started', started.toISOString()],
  ];
  return html`${table(['setting', 'value'], rows)}
    <p>
      Only the co-distilled arm agrees; unlabelled images are used by agreement on the same content and with
      neighbours.
    </p>
    <p>
      Versions:
      ${Object.entries(versions)
        .map(([part, version]) => `${part} ${version}`)
        .join(', ')}.
    </p>
    <pre>${command}</pre>`;
}
