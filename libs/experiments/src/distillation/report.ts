import type { LabelledImages } from '@retinotopia/datasets';
import { curves, figure, html, page, pointsWithIntervals, table, type Html } from '@retinotopia/runs/report';
import type { DarkKnowledge, ShownImage } from './dark-knowledge.ts';
import { judgeDistillAims } from './aims.ts';
import {
  columnRows,
  peerRows,
  rowCells,
  rowHead,
  temperatureTable,
  transferRows,
  variantHead,
  variantRows,
  withheldRows,
  type Row,
} from './figures.ts';
import { bars, dendrogram, digit } from './pictures.ts';
import type { Experiment } from './protocol.ts';
import { errorsOf, recipesIn, type DistillResult } from './result.ts';
import { whatWasRun, type RunContext } from '../what-was-run.ts';

/** What the report says of the run beside its result. */
export interface ReportContext extends RunContext {
  readonly test: LabelledImages;
  /** `null` where no teacher has been trained. */
  readonly darkKnowledge: DarkKnowledge | null;
}

/** The report of a run: one page for people, in one file. */
export function distillReport(result: DistillResult, context: ReportContext): string {
  const { protocol, missing } = result;
  const has = (experiment: Experiment) => protocol.experiments.includes(experiment);
  const section = (experiment: Experiment, title: string, content: () => Html): Html | string =>
    has(experiment)
      ? html`<h2>${title}</h2>
          ${content()}`
      : '';
  return page(
    'What nets learn from nets',
    html`<h1>What nets learn from nets</h1>
      <p class="lead">${lead(result)}</p>
      ${missing.length === 0 ? '' : html`<p><strong>This run is partial.</strong> Not finished: ${missing.join('; ')}.</p>`}
      ${aimsSection(result, context.test)}
      ${section('transfer', 'Teacher and student', () => comparedRows(transferRows(result)))}
      ${section('withheld', 'The digit that it never met', () => comparedRows(withheldRows(result, context.test.labels)))}
      ${section('peers', 'Peers', () => comparedRows(peerRows(result)))}
      ${section('peer-variants', 'Peers in more conditions', () => variants(result))}
      ${section('temperatures', 'Which temperature', () => temperatures(result))}
      ${section('columns', 'A student of another kind', () => comparedRows(columnRows(result)))}
      ${context.darkKnowledge === null ? '' : dark(context.darkKnowledge, context.test)}
      <h2>Every seed</h2>
      ${everySeed(result)}
      <h2>Learning</h2>
      ${learning(result)} ${whatWasRun(result, context)}`,
  );
}

const lead = ({ dataset, protocol }: DistillResult): string =>
  `${protocol.trainImages} training and ${protocol.testImages} test images of ${dataset}; small nets of ${protocol.small.join('-')} ` +
  `units, a big one of ${protocol.big.join('-')}; seed(s) ${protocol.seeds.join(', ')}.`;

function aimsSection(result: DistillResult, test: LabelledImages): Html | string {
  const aims = judgeDistillAims(result, test);
  if (aims.length === 0) return '';
  return html`<h2>The figures aimed for</h2>
    <ul>
      ${aims.map(({ reached, sentence }) => html`<li>${reached ? 'Reached' : 'Not reached'}: ${sentence}</li>`)}
    </ul>`;
}

const comparedRows = (rows: readonly Row[]): Html =>
  html`${table(rowHead, rowCells(rows))}
    <p class="note">
      Counts of test errors, mean ± standard deviation over seeds; brackets hold 95 % bootstrap intervals over
      paired seeds. Published: the talk’s figures, and those of Hinton, Vinyals and Dean (2015), section 3, on
      all of MNIST with nets of 800 and 1200 units a layer.
    </p>`;

const variants = (result: DistillResult): Html => {
  const { peerVariants, peers } = result.protocol;
  return html`${table(variantHead, variantRows(result))}
    <p class="note">
      ${peers.nets} nets of ${peerVariants.structure.join('-')} units. Together: after
      ${Math.round(100 * peers.burnIn)} % of the steps apart. Mutual: Zhang et al. (2018). Stale: Anil et al.
      (2018). Shares: each net has the labels of its own tenth of the images. Few labels: only
      ${peerVariants.fewLabels} images have labels.
    </p>`;
};

const temperatures = (result: DistillResult): Html => {
  const { head, rows } = temperatureTable(result);
  return html`${table(head, rows)}
    <p class="note">
      Test errors of nets with two hidden layers, taught at each temperature. The paper: with 300 or more
      units a layer all temperatures above 8 do alike, with 30 units those from 2.5 to 4 do best.
    </p>`;
};

function dark(knowledge: DarkKnowledge, test: LabelledImages): Html {
  const { classNames, temperature, tree, twosLikeZeros, lookAlikes, ambiguous } = knowledge;
  return html`<h2>Dark knowledge</h2>
    <p>
      What the big net finds likely beside its answer. At a temperature of 1 it seems to know one class only;
      the higher the temperature, the more shows.
    </p>
    ${twosLikeZeros.slice(0, 3).map((shown) => distributions(shown, knowledge, test))}
    <h3>Look-alikes</h3>
    <div class="row small">
      ${lookAlikes.map((shown) =>
        figure(digit(test, shown.image), `a ${classNames[shown.own]!} like a ${classNames[shown.other]!}`),
      )}
    </div>
    <h3>What it is least sure of</h3>
    <div class="row small">
      ${ambiguous.map((shown) => figure(digit(test, shown.image), `a ${classNames[shown.label]!}`))}
    </div>
    <h3>Which classes are alike</h3>
    ${figure(
      dendrogram(tree, classNames),
      `Classes that are taken for each other at T = ${temperature} are joined early: average linkage on −log of the mean chance that one is taken for the other.`,
    )}`;
}

const distributions = (
  { image, label, distributions }: ShownImage,
  { classNames }: DarkKnowledge,
  test: LabelledImages,
): Html =>
  html`<div class="row small">
    ${figure(digit(test, image), `test image ${image}, a ${classNames[label]!}`)}
    ${distributions.map(({ temperature, chances }) =>
      figure(bars(chances, classNames, `Distribution at T = ${temperature}`), `T = ${temperature}`),
    )}
  </div>`;

function everySeed(result: DistillResult): Html {
  const points = result.protocol.experiments.flatMap((experiment) =>
    recipesIn(result, experiment).flatMap((recipe) =>
      result.runs
        .filter(({ task }) => task.recipe === recipe)
        .map((run) => ({
          facet: experiment,
          group: recipe,
          value: errorsOf(run),
          title: `seed ${run.task.seed}: ${errorsOf(run)}`,
        })),
    ),
  );
  if (points.length === 0) return html`<p>No run has finished.</p>`;
  const shown = result.protocol.experiments.filter((experiment) =>
    points.some(({ facet }) => facet === experiment),
  );
  return html`${shown.map((experiment) => {
    const own = points.filter(({ facet }) => facet === experiment);
    const groups = [...new Set(own.map(({ group }) => group))];
    return pointsWithIntervals('test errors', groups, own, []);
  })}`;
}

function learning(result: DistillResult): Html {
  const rows = result.runs
    .filter(({ task }) => recipesIn(result, 'transfer').includes(task.recipe))
    .flatMap(({ task, losses }) =>
      losses.map((loss, index) => ({
        facet: task.recipe,
        group: task.recipe,
        seed: task.seed,
        x: index + 1,
        y: loss,
      })),
    );
  if (rows.length === 0) return html`<p>No net of the first experiment has finished.</p>`;
  return figure(
    curves({ x: 'epoch', y: 'training loss' }, recipesIn(result, 'transfer'), rows),
    'Mean training loss of every epoch: the cross-entropy of labels, and for the student T² times how far it is from its teacher.',
  );
}
