import { compareRuns, comparisonTable, type Compared, type NamedRun } from '../experiment/compare-runs.ts';
import { pairedBySeed, valuesBySeed } from '../experiment/differences.ts';
import type { Experiment, Figure } from '../experiment/experiment.ts';
import { tableText } from '../experiment/summary.ts';
import { copyableTable, figure, html, page, table, type Html } from './document.ts';
import { pointsWithIntervals, seedPoint } from './plots.ts';

/** Runs side by side: one page for people, in one file. @param figures what the experiment draws of several runs together */
export function comparisonReport(
  title: string,
  experiment: Experiment,
  runs: readonly NamedRun[],
  figures: readonly Figure[],
): string {
  const measure = experiment.measures[0]!;
  const rows = compareRuns(experiment, runs);
  const shown = comparisonTable(rows, measure);
  const { head, cells } = tableText(shown);
  const conditions = [...new Set(rows.map(({ condition }) => condition))];
  return page(
    title,
    html`<h1>${title}</h1>
      <p class="lead">
        ${experiment.question} ${runs.length} runs, ${rows.reduce((sum, { seeds }) => sum + seeds, 0)} tasks.
        Differences are from “${runs[0]!.name}”, seed by seed.
      </p>
      ${runs.map(missing)} ${figures.map((one) => html`${one.section === undefined ? '' : html`<h2>${one.section}</h2>`} ${figure(one.drawing, one.caption)}`)}
      <h2>All figures</h2>
      ${copyableTable(head, cells, shown)}
      <p class="note">${shown.note}</p>
      ${conditions.map((condition) => conditionSection(condition, experiment, runs, rows))}
      <h2>What was run</h2>
      ${runs.map(whatWasRun)}`,
  );
}

const missing = ({ name, result }: NamedRun): Html | string =>
  result.missing.length === 0
    ? ''
    : html`<p><strong>“${name}” is partial.</strong> Not finished: ${result.missing.join('; ')}.</p>`;

/** One condition: its measure and its differences, every seed a point. */
function conditionSection(
  condition: string,
  experiment: Experiment,
  runs: readonly NamedRun[],
  rows: readonly Compared[],
): Html {
  const measure = experiment.measures[0]!;
  const own = rows.filter((row) => row.condition === condition);
  const values = ({ result }: NamedRun) => valuesBySeed(experiment, measure, result.runs, condition);
  const points = runs.flatMap((run) => [...values(run)].map(([seed, value]) => seedPoint('', run.name, seed, value, measure.digits)));
  const [first, ...others] = runs;
  const differences = others.flatMap((run) =>
    [...pairedBySeed(values(run), values(first!))].map(([seed, value]) => seedPoint('', run.name, seed, value, measure.digits)),
  );
  const differing = own.flatMap(({ run, differenceFromFirst }) =>
    differenceFromFirst === null ? [] : [{ facet: '', group: run, ...differenceFromFirst }],
  );
  const means = own.map(({ run, estimate }) => ({ facet: '', group: run, ...estimate }));
  return html`<h2>${condition}</h2>
    ${figure(
      pointsWithIntervals(measure.name, own.map(({ run }) => run), points, means, measure.chance),
      'Every seed is a point; the tick is the mean, the bar its 95 % interval.',
    )}
    ${
      differing.length === 0
        ? ''
        : figure(
            pointsWithIntervals(`difference: ${measure.name}`, differing.map(({ group }) => group), differences, differing, 0),
            `Differences from “${first!.name}”, seed by seed.`,
          )
    }`;
}

const whatWasRun = ({ name, result: { dataset, settings, backend } }: NamedRun): Html =>
  html`<h3>${name}</h3>
    ${table(['', ''], [...(dataset === null ? [] : [['data', dataset]]), ['engine', `${backend.engine} ${backend.version}`], ['settings', JSON.stringify(settings)]])}`;
