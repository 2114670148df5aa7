import { counted } from '@retinotopia/core';
import { differenceOf, differencesTable, conditionsIn, estimateOf, pairsOf, valuesBySeed, type Comparable } from '../experiment/differences.ts'; // prettier-ignore
import type { Experiment, Figure } from '../experiment/experiment.ts';
import type { Result } from '../experiment/result.ts';
import { tableText, type Table } from '../experiment/summary.ts';
import type { Run, Seeded } from '../experiment/task.ts';
import { copyableTable, figure, html, page, table, type Html } from './document.ts';
import { curves, palette, pointsWithIntervals, seedPoint } from './plots.ts';

/** What a report says of the run beside its result. */
export interface ReportContext {
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly started: string;
  readonly timings: { readonly seconds: number; readonly workers: number; readonly peakMiB: number; readonly runs: readonly { readonly seconds: number }[] }; // prettier-ignore
}

/**
 * The report of a run: one page for people, in one file. It opens with the answer and the picture that shows it, then
 * come paired differences, tables, further figures, and how to get it again.
 * @param figures the first shows the answer; where there is none, the measure of every run does
 */
export function experimentReport(
  experiment: Experiment,
  result: Result,
  figures: readonly Figure[],
  context: ReportContext,
): string {
  const { summary, missing, runs } = result;
  const [first, ...others] = figures.length > 0 ? figures : measureFigures(experiment, runs);
  return page(
    experiment.question,
    html`<h1>${experiment.question}</h1>
      <p class="verdict answer">${runs.length === 0 ? 'Nothing has finished yet.' : summary.answer}</p>
      ${missing.length === 0 ? '' : html`<p><strong>This run is partial.</strong> Not finished: ${missing.join('; ')}.</p>`}
      ${first === undefined ? '' : figure(first.drawing, first.caption)}
      ${runs.length === 0 ? '' : html`${differences(experiment, result)} ${sentences(result)} ${aims(result)}`}
      ${runs.length === 0 ? '' : summary.tables.map(tableSection)}
      ${others.map((one) => html`${one.section === undefined ? '' : html`<h2>${one.section}</h2>`} ${figure(one.drawing, one.caption)}`)}
      ${learning(experiment, result)}
      <h2>What was run</h2>
      ${whatWasRun(result, context)}`,
  );
}

function differences(experiment: Experiment, { runs, summary }: Result): Html | string {
  const pairs = pairsOf(experiment, runs, summary);
  if (pairs.length === 0) return '';
  const [measure] = experiment.measures;
  const shown = differencesTable(measure!, pairs.map((pair) => differenceOf(experiment, runs, pair)));
  return tableSection(shown);
}

function tableSection(shown: Table): Html {
  const { head, cells } = tableText(shown);
  return html`<h2>${shown.title}</h2>
    ${copyableTable(head, cells, shown)}
    ${shown.note === undefined ? '' : html`<p class="note">${shown.note}</p>`}`;
}

const sentences = ({ summary: { sentences = [] } }: Result): Html | string =>
  sentences.length === 0
    ? ''
    : html`<h2>In sentences</h2>
        <ul>
          ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
        </ul>`;

const aims = ({ summary: { aims = [] } }: Result): Html | string =>
  aims.length === 0
    ? ''
    : html`<h2>The figures aimed for</h2>
        <ul>
          ${aims.map(({ reached, sentence }) => html`<li>${reached ? 'Reached' : 'Missed'}: ${sentence}</li>`)}
        </ul>`;

/** The first measure of every run, with its mean and interval by condition. */
export function measureFigures<Task extends Seeded, Found extends object>(
  experiment: Comparable<Task, Found>,
  runs: readonly Run<Task, Found>[],
): readonly Figure[] {
  const [measure] = experiment.measures;
  if (measure === undefined || runs.length === 0) return [];
  const groups = conditionsIn(experiment, runs);
  const values = groups.map((group) => ({ group, bySeed: valuesBySeed(experiment, measure, runs, group) }));
  const points = values.flatMap(({ group, bySeed }) =>
    [...bySeed].map(([seed, value]) => seedPoint('', group, seed, value, measure.digits)),
  );
  const intervals = values.flatMap(({ group, bySeed }) => {
    const estimate = estimateOf(bySeed, `report/${group}`);
    return estimate === null ? [] : [{ facet: '', group, ...estimate }];
  });
  if (points.length === 0) return [];
  const chance = measure.chance === undefined ? '' : ' The dashed line is chance.';
  return [
    {
      drawing: pointsWithIntervals(measure.name, groups, points, intervals, measure.chance),
      caption: `Every seed is a point; the tick is the mean, the bar its 95 % interval.${chance}`,
    },
  ];
}

/**
 * The loss of every epoch, where runs have one. Where conditions are more than colours, those of one last word, such as
 * `16` in `votes/16`, stand in a plot of their own; then every ten do.
 */
function learning(experiment: Experiment, { runs }: Result): Html | string {
  const lossesOf = (found: object) => (found as { readonly losses?: readonly number[] }).losses ?? [];
  const learnt = runs.filter(({ found }) => lossesOf(found).length > 0);
  const conditions = conditionsIn(experiment, learnt);
  if (conditions.length === 0) return '';
  const split = (condition: string) => {
    const at = conditions.length > palette.length ? condition.lastIndexOf('/') : -1;
    return at < 0 ? { group: condition, facet: '' } : { group: condition.slice(0, at), facet: condition.slice(at + 1) };
  };
  const rows = learnt.flatMap(
    ({ task, found }) =>
    lossesOf(found).map((y, epoch) => ({ ...split(experiment.conditionOf(task)), seed: task.seed, x: epoch + 1, y })),
  );
  const groups = [...new Set(rows.map(({ group }) => group))];
  const plots = Array.from({ length: Math.ceil(groups.length / palette.length) }, (_, plot) => {
    const own = groups.slice(plot * palette.length, (plot + 1) * palette.length);
    return curves({ x: 'epoch', y: 'training loss' }, own, rows.filter(({ group }) => own.includes(group)));
  });
  return html`<h2>Learning</h2>
    ${figure(
      html`${plots}`,
      'Mean training loss of every epoch. A thin line is a seed, a thick one the mean.',
    )}`;
}

function whatWasRun(
  { dataset, settings, backend, runs }: Result,
  { command, versions, started, timings }: ReportContext,
): Html {
  const training = timings.runs.reduce((sum, { seconds }) => sum + seconds, 0);
  const elapsed =
    timings.workers === 0
      ? 'put together from tasks that had ended'
      : `${timings.seconds.toFixed(0)} s with ${counted(timings.workers, 'worker')}`;
  const rows = [
    ...(dataset === null ? [] : [['data', dataset]]),
    ['engine', `${backend.engine} ${backend.version}${backend.columnKernels === null ? '' : `, column kernels ${backend.columnKernels}`}`],
    ['tasks', counted(runs.length, 'task')],
    ['time', `${training.toFixed(0)} s of work in all, ${elapsed}, at most ${timings.peakMiB} MiB each`],
    ['started', started],
    ['versions', Object.entries(versions).map(([part, version]) => `${part} ${version}`).join(', ')],
  ];
  return html`${table(['', ''], rows)}
    <pre>${command}</pre>
    <details class="copy">
      <summary>All settings</summary>
      <pre>${JSON.stringify(settings, null, 2)}</pre>
    </details>`;
}
