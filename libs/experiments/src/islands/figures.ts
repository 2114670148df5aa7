import { luminanceOf, disposeColumnField } from '@retinotopia/columns';
import { disposeParameters, randomStream } from '@retinotopia/compute';
import { conditionsIn, type Drawing, type Figure } from '@retinotopia/runs';
import { curves, figure, html, measureFigures, page, trusted, type Html } from '@retinotopia/runs/report';
import { drawIslands, shownColumns } from './draw-islands.ts';
import { measures, type Found } from './found.ts';
import { drawScenes } from './measure-islands.ts';
import { conditionOf, type Settings, type Task } from './settings.ts';
import { settleImage, type Settled } from './settle-image.ts';
import type { IslandsRun } from './summarise.ts';
import { readTrainedFile } from './trained-file.ts';

/** What is seen in a picture of islands. */
const legend =
  'Each arrow is a column’s embedding in a plane fitted once for its level: long where its numbers agree with that plane, coloured by its direction. Black lines part columns side by side that are on different islands.'; // prettier-ignore

/** Islands on a scene of every condition, how well they are the true objects, and how columns settled and learnt. */
export function drawIslandsFound(drawing: Drawing<Settings, Task, Found, null>): readonly Figure[] {
  const { settings, runs } = drawing;
  if (runs.length === 0) return [];
  const conditions = conditionsIn({ conditionOf }, runs);
  const pictures = conditions.flatMap((condition) => {
    const { task } = runs.find((run) => conditionOf(run.task) === condition)!;
    const file = drawing.trained(task);
    if (file === null) return [];
    return [{ drawing: trusted(sceneOf(task, settings, file)), caption: `${condition}, seed ${task.seed}: the first of the scenes that islands were measured on. ${legend}` }]; // prettier-ignore
  });
  const indices = measureFigures({ measures, conditionOf }, runs);
  const first = conditions.length > 1 ? [...indices, ...pictures] : [...pictures, ...indices];
  const byRun = (y: string, x: string, points: (run: IslandsRun) => readonly (readonly [number, number])[]) => curves({ x, y }, conditions, runs.flatMap((run) => points(run).map(([x, y]) => ({ facet: '', group: conditionOf(run.task), seed: run.task.seed, x, y })))); // prettier-ignore
  const thin = 'A thin line is a seed, a thick one the mean.';
  return [
    ...first,
    {
      section: 'Settling and learning',
      drawing: byRun('adjusted Rand index of objects', 'settling step', ({ found }) => [...found.measures.merged.adjustedRandIndexByStep.entries()]), // prettier-ignore
      caption: `How well islands are the true objects, before the first step and after each. ${thin}`,
    },
    {
      drawing: byRun('loss', 'training step', ({ found }) => found.curve.map(({ step, loss }) => [step, loss])),
      caption: `Mean training loss, which is another for every kind of supervision. ${thin}`,
    },
  ];
}

/** The first test scene of a training, as its columns settle on it. @param file what it learnt */
function sceneOf(task: Task, { objects }: Settings, file: string): string {
  const random = randomStream(task.seed, 'islands');
  const [scene] = drawScenes({ objects: [1, objects] }, random.stream('test'), 1);
  const columns = readTrainedFile(file);
  const image = luminanceOf(scene!);
  const svg = drawIslands(shownColumns(columns.sceneColumns), image, settleImage(columns, image, 'merged'));
  disposeParameters(columns.parameters);
  disposeColumnField(columns.sceneColumns.field);
  return svg;
}

/** A page about one image that was settled on. @param picture its SVG, or the name of its file */
export function islandsPage({ islands, energy }: Settled, picture: string): string {
  const levels = energy[0]!.map((_, level) => `level ${level}`);
  const byStep = (y: string, of: (step: number, level: number) => number): Html =>
    curves({ x: 'settling step', y }, levels, energy.flatMap((_, x) => levels.map((group, level) => ({ facet: '', group, seed: 0, x, y: of(x, level) })))); // prettier-ignore
  return page(
    'Islands',
    html`<h1>Islands of agreement</h1>
      ${figure(trusted(picture), legend)}
      ${figure(
        byStep('islands', (step, level) => islands[step]![level]!.count),
        'Islands by settling step',
      )}
      ${figure(
        byStep('energy', (step, level) => energy[step]![level]!.total),
        'Energy by settling step: half the weighted mean square by which columns differ from what reaches them',
      )}`,
  );
}
