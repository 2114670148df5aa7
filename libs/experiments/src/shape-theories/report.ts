import {
  curves,
  curvesWithIntervals,
  figure,
  html,
  page,
  table,
  trusted,
  type Html,
} from '@retinotopia/runs/report';
import { Buffer } from 'node:buffer';
import { whatWasRun, type RunContext } from '../what-was-run.ts';
import { differenceHead, differenceRows, figureHead, figureOf, figureRows, runsByTheory } from './figures.ts';
import type { TestFinding } from './measure.ts';
import type { PictureRow } from './pictures.ts';
import { theoryInWords, type Theory } from './protocol.ts';
import type { TheoriesResult } from './result.ts';
import { testInWords, tests } from './viewpoints.ts';
import { classes } from './shape-set.ts';

/** What the report says of the run beside its result. */
export interface ReportContext extends RunContext {
  readonly samples: readonly PictureRow[];
  /** Mean over seeds of what a theory took to learn and to be tested. */
  readonly secondsOf: (theory: Theory, viewpoints: number) => number;
}

/** The report of a run: one page for people, in one file. */
export function theoriesReport(result: TheoriesResult, context: ReportContext): string {
  const { missing, aims } = result;
  return page(
    'Theories of shape',
    html`<h1>Theories of shape</h1>
      <p class="lead">${lead(result)}</p>
      ${missing.length === 0 ? '' : html`<p><strong>This run is partial.</strong> Not finished: ${missing.join('; ')}.</p>`}
      ${byViewpoints(result, 'accuracy', 'Share of objects of which the right family is named. Mean over seeds; bars are intervals of 95 %.')}
      ${byViewpoints(result, 'area', 'True faces against scrambled ones: the area under the receiver’s characteristic. Mean over seeds; bars are intervals of 95 %.')}
      <h2>Aims</h2>
      <ul>
        ${aims.map(({ reached, sentence }) => html`<li>${reached ? 'Reached' : 'Missed'}: ${sentence}</li>`)}
      </ul>
      <h2>Accuracy</h2>
      ${table(figureHead, figureRows(result, 'accuracy'))}
      <h2>True against scrambled faces</h2>
      ${table(figureHead, figureRows(result, 'area'))}
      <p class="note">
        Nets are shown scrambled objects and learn to tell them; their score is the log odds of a face against
        those; the net that turns the picture takes the surest of 12 directions. Capsules are not shown any;
        theirs is the evidence for a face.
      </p>
      <h2>Votes above nets</h2>
      ${table(differenceHead, differenceRows(result))}
      <h2>Pictures</h2>
      ${context.samples.map(sample)}
      <p class="note">
        From left to right, two of each: ${classes.join(', ')}. In tests all scrambled objects are faces.
      </p>
      <h2>Weights and seconds</h2>
      ${table(costHead, costRows(result, context))}
      <h2>Learning</h2>
      ${learning(result)} ${whatWasRun(result, context)}`,
  );
}

function lead({ protocol }: TheoriesResult): string {
  const { viewpoints, trainImages, testImages, size, seeds } = protocol;
  return (
    `Faces, houses and buses of parts, learnt from ${trainImages} pictures of each, ${size} × ${size} pixels, at ${viewpoints.join(', ')} viewpoint(s), ` +
    `and tested at viewpoints that were never shown: ${testImages} pictures of each family, and of scrambled faces, in each test; seed(s) ${seeds.join(', ')}.`
  );
}

const theoriesIn = (result: TheoriesResult): readonly string[] => [
  ...new Set(runsByTheory(result).map(({ theory }) => theoryInWords[theory])),
];

function byViewpoints(result: TheoriesResult, of: keyof TestFinding, caption: string): Html {
  const rows = runsByTheory(result).flatMap((way) =>
    tests.map((test) => ({
      facet: testInWords[test],
      group: theoryInWords[way.theory],
      x: way.viewpoints,
      ...figureOf(way, test, of),
    })),
  );
  if (rows.length === 0) return html`<p>Nothing has finished.</p>`;
  return figure(
    curvesWithIntervals({ x: 'viewpoints learnt from', y: of }, theoriesIn(result), rows),
    caption,
  );
}

function sample({ caption, width, height, png }: PictureRow): Html {
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return figure(
    html`${trusted(`<img class="pixels" width="${width}" height="${height}" src="${source}"`)}
    alt="${caption}" />`,
    caption,
  );
}

const costHead = ['theory', 'viewpoints', 'weights', 'seconds'] as const;

const costRows = (result: TheoriesResult, { secondsOf }: ReportContext): string[][] =>
  runsByTheory(result).map(({ theory, viewpoints, runs }) => [
    theoryInWords[theory],
    String(viewpoints),
    runs[0]!.weights.toLocaleString('en'),
    secondsOf(theory, viewpoints).toFixed(1),
  ]);

function learning(result: TheoriesResult): Html | string {
  const rows = runsByTheory(result).flatMap(({ theory, viewpoints, runs }) =>
    runs.flatMap(({ task: { seed }, losses }) =>
      losses.map((y, epoch) => ({ facet: `${viewpoints} viewpoint(s)`, group: theoryInWords[theory], seed, x: epoch + 1, y })),
    ),
  ); // prettier-ignore
  if (rows.length === 0) return '';
  return figure(
    curves({ x: 'epoch', y: 'training loss' }, theoriesIn(result), rows),
    'Mean training loss of every epoch, of nets; capsules learn in closed form.',
  );
}
