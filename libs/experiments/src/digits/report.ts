import { total } from '@retinotopia/distillation';
import {
  curves,
  figure,
  html,
  page,
  pointsWithIntervals,
  table,
  trusted,
  type Html,
} from '@retinotopia/runs/report';
import type { IslandPicture } from './pictures.ts';
import {
  errorHead,
  errorRows,
  islandHead,
  islandRows,
  published,
  runsOf,
  type ClassificationResult,
} from './result.ts';
import { whatWasRun, type RunContext } from '../what-was-run.ts';

/** What the report says of the run beside its result. */
export interface ReportContext extends RunContext {
  readonly pictures: readonly IslandPicture[];
}

/** The report of a run: one page for people, in one file. */
export function classifyReport(result: ClassificationResult, context: ReportContext): string {
  const { missing } = result;
  return page(
    'Columns that classify',
    html`<h1>Columns that classify, and their islands</h1>
      <p class="lead">${lead(result)}</p>
      ${missing.length === 0 ? '' : html`<p><strong>This run is partial.</strong> Not finished: ${missing.join('; ')}.</p>`}
      <h2>Errors</h2>
      ${table(errorHead, errorRows(result))}
      <p class="note">Mean ± standard deviation over seeds.</p>
      ${everySeed(result)} ${peers(result)}
      <h2>Islands</h2>
      ${table(islandHead, islandRows(result))}
      <p class="note">
        An island: columns side by side whose embeddings’ cosine is at least ${result.protocol.agreement}, and
        all that is so joined. Cosines of columns side by side after the last step: both on the thing, one of
        them, none.
      </p>
      ${context.pictures.map(settling)}
      <h2>Learning</h2>
      ${learning(result)} ${whatWasRun(result, context)}`,
  );
}

function lead({ dataset, protocol }: ClassificationResult): string {
  const { columns, trainImages, testImages, judgedOn, epochs, seeds } = protocol;
  return (
    `${columns.across} × ${columns.across} columns of ${columns.levels} levels, each of which sees ${columns.patch} × ${columns.patch} pixels, ` +
    `learn from ${trainImages} images of ${dataset}, ${epochs} times, and are judged on ${testImages} ${judgedOn} images; seed(s) ${seeds.join(', ')}.`
  );
}

function peers({ dataset }: ClassificationResult): Html | string {
  const rates = published[dataset];
  if (rates.length === 0) return '';
  return html`<h3>Published error rates of other nets of parts and wholes</h3>
    ${table(
      ['net', 'error, %', 'source'],
      rates.map(({ what, error, source }) => [what, error, source]),
    )}`;
}

function everySeed(result: ClassificationResult): Html | string {
  const { weights, testImages } = result.protocol;
  const groups = weights.filter((kind) => runsOf(result, kind).length > 0);
  if (groups.length === 0) return html`<p>No training has finished.</p>`;
  const points = result.runs.flatMap(({ task, errors, errorsBefore }) =>
    [['after settling', errors] as const, ['before', errorsBefore] as const].map(([facet, counts]) => ({
      facet,
      group: task.weights,
      value: (100 * total(counts)) / testImages,
      title: `seed ${task.seed}: ${total(counts)} errors`,
    })),
  );
  return pointsWithIntervals('errors, %', groups, points, []);
}

const settling = ({ task, className, svg }: IslandPicture): Html =>
  figure(
    trusted(svg),
    `${className}, ${task.weights} weights, seed ${task.seed}: an arrow for each column, in a plane fitted once for its level; black lines are shores between islands.`,
  );

function learning({ runs, protocol }: ClassificationResult): Html {
  const rows = runs.flatMap(({ task, losses }) =>
    losses.map((y, epoch) => ({ facet: '', group: task.weights, seed: task.seed, x: epoch + 1, y })),
  );
  if (rows.length === 0) return html`<p>No training has finished.</p>`;
  return figure(
    curves({ x: 'epoch', y: 'training loss' }, protocol.weights, rows),
    'Cross-entropy of what all columns say together, the mean of every epoch.',
  );
}
