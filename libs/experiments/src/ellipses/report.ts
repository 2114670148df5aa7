import {
  curves,
  figure,
  html,
  page,
  table,
  trusted,
  type CurveRow,
  type Html,
} from '@retinotopia/runs/report';
import type { EllipseFinding } from './measure.ts';
import type { EllipsePicture } from './pictures.ts';
import { columnsInWords, conditionInWords, type EllipseCondition } from './protocol.ts';
import {
  accuracyHead,
  accuracyRows,
  islandHead,
  islandRows,
  conditionsIn,
  type EllipseResult,
} from './result.ts';
import { whatWasRun, type RunContext } from '../what-was-run.ts';

/** What the report says of the run beside its result. */
export interface ReportContext extends RunContext {
  readonly pictures: readonly EllipsePicture[];
}

/** The report of a run: one page for people, in one file. */
export function ellipsesReport(result: EllipseResult, context: ReportContext): string {
  const { missing, protocol } = result;
  return page(
    'Ellipse world',
    html`<h1>Ellipse world</h1>
      <p class="lead">${lead(result)}</p>
      ${missing.length === 0 ? '' : html`<p><strong>This run is partial.</strong> Not finished: ${missing.join('; ')}.</p>`}
      <h2>Accuracy</h2>
      ${table(accuracyHead, accuracyRows(result))}
      <p class="note">
        Together: by the sum of the votes of all columns that see an ellipse. Each by itself: the share of
        such columns that name the object. The reproduction drew other layouts, and made ellipses ambiguous in
        another condition.
      </p>
      ${byAmbiguity(result)}
      <h2>Islands</h2>
      ${table(islandHead, islandRows(result))}
      <p class="note">
        An island: parts of an object whose embeddings’ cosine is at least ${protocol.agreement}, and all that
        is so joined. Inside: between parts of one object; across: between those of objects of different
        classes.
      </p>
      ${bySteps(result)} ${context.pictures.map(object)}
      <h2>Learning</h2>
      ${learning(result)} ${whatWasRun(result, context)}`,
  );
}

function lead({ protocol }: EllipseResult): string {
  const { across, levels, steps, trainImages, testImages, epochs, seeds, asked } = protocol;
  return (
    `Objects of five ellipses, recognised by ${across} × ${across} columns of ${levels} levels that settle for ${steps} steps and learn from ` +
    `${trainImages} images, ${epochs} times, to know the object ${asked === 'each' ? 'each by itself' : 'together'}; ` +
    `${testImages} test images; seed(s) ${seeds.join(', ')}.`
  );
}

/** A row for each training. */
const rowsOf = (
  result: EllipseResult,
  row: (condition: EllipseCondition, finding: EllipseFinding) => readonly Omit<CurveRow, 'group' | 'seed'>[],
): readonly CurveRow[] =>
  conditionsIn(result).flatMap(([condition, own]) =>
    own.flatMap((finding) =>
      row(condition, finding).map((one) => ({
        ...one,
        group: columnsInWords(condition),
        seed: finding.task.seed,
      })),
    ),
  );

const kindsIn = (result: EllipseResult): readonly string[] => [
  ...new Set(conditionsIn(result).map(([condition]) => columnsInWords(condition))),
];

function byAmbiguity(result: EllipseResult): Html | string {
  const rows = rowsOf(result, ({ ambiguity }, { accuracy, single }) => [
    { facet: 'together', x: ambiguity, y: accuracy.at(-1)! },
    { facet: 'each by itself', x: ambiguity, y: single.at(-1)! },
  ]);
  if (rows.length === 0) return html`<p>No training has finished.</p>`;
  return figure(
    curves({ x: 'ambiguity', y: 'accuracy after settling' }, kindsIn(result), rows),
    'Every seed a thin line, the mean over seeds a thick one.',
  );
}

function bySteps(result: EllipseResult): Html | string {
  const of = (number: (finding: EllipseFinding, step: number) => number) =>
    rowsOf(result, ({ ambiguity }, finding) =>
      finding.accuracy.map((_, x) => ({ facet: `ambiguity ${ambiguity}`, x, y: number(finding, x) })),
    );
  if (conditionsIn(result).length === 0) return '';
  const top = ({ islands }: EllipseFinding, step: number) => islands[step]!.at(-1)!;
  return html`${figure(
    curves(
      { x: 'settling step', y: 'islands' },
      kindsIn(result),
      of((one, step) => top(one, step).islands),
    ),
    'Islands that the five parts of an object form at the top level, by settling step.',
  )}
  ${figure(
    curves(
      { x: 'settling step', y: 'cosine' },
      kindsIn(result),
      of((one, step) => top(one, step).inside),
    ),
    'Mean cosine between parts of an object at the top level.',
  )}
  ${figure(
    curves(
      { x: 'settling step', y: 'accuracy' },
      kindsIn(result),
      of(({ single }, step) => single[step]!),
    ),
    'Share of columns that name the object by themselves.',
  )}`;
}

const object = ({ task, className, svg }: EllipsePicture): Html =>
  figure(
    trusted(svg),
    `A ${className}: ${conditionInWords(task)}, seed ${task.seed}. An arrow for each column that sees an ellipse, in a plane fitted to many objects.`,
  );

function learning(result: EllipseResult): Html {
  const rows = rowsOf(result, ({ ambiguity }, { losses }) =>
    losses.map((y, epoch) => ({ facet: `ambiguity ${ambiguity}`, x: epoch + 1, y })),
  );
  if (rows.length === 0) return html`<p>No training has finished.</p>`;
  return figure(
    curves({ x: 'epoch', y: 'training loss' }, kindsIn(result), rows),
    'Mean training loss of every epoch.',
  );
}
