import { mean } from '@retinotopia/core';
import { experiment, type Arm, type WeightSharingResult } from '@retinotopia/experiments/weight-sharing';
import { readResultOf, tableText } from '@retinotopia/runs/experiment';
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { make } from '../../shell/room.ts';
import { drawFunctionsAndWeights, drawLearning, type ArmPoint } from './charts.ts';

/** Reads a `result.json`. @throws ResultFormatError */
export const readSharing = (text: string): WeightSharingResult => readResultOf(experiment, text);

const largestResult = 2 ** 28;

/** Finds and reads the result among the files of a run folder. @throws Error in words for the person who chose it */
export async function resultAmong(files: readonly File[]): Promise<WeightSharingResult> {
  const file = files.find(({ name }) => name === 'result.json');
  if (file === undefined) throw new Error('there is no result.json in this folder: choose one that lab weight-sharing wrote'); // prettier-ignore
  if (file.size > largestResult)
    throw new Error(`${file.name} has ${file.size} bytes, and at most ${largestResult} are read`);
  try {
    return readSharing(await file.text());
  } catch (error) {
    throw new Error(`${file.webkitRelativePath || file.name} is not a result that this page reads: ${(error as Error).message}`, { cause: error }); // prettier-ignore
  }
}

/** What a finished run showed, its tables and curves, which are means over its seeds. */
export function showResult(title: string, result: WeightSharingResult): HTMLElement {
  const { settings, dataset, runs, missing, summary } = result;
  const { retinas, arms, trainImages, unlabelledImages, columnsAcross, trainingSteps, seeds } = settings;
  const tables = summary.tables
    .filter(({ reportOnly }) => reportOnly !== true)
    .map((one) => {
      const { head, cells } = tableText(one);
      const table = tableOf(head);
      table.fill(cells);
      return table.element;
    });
  const figures = retinas.flatMap((retina) => {
    const curvesOf = (arm: Arm) =>
      runs.filter(({ task }) => task.retina === retina && task.arm === arm).map(({ found }) => found.curve);
    const curves = arms.map((arm) => ({ arm, points: meanCurve(curvesOf(arm)) }));
    if (curves.every(({ points }) => points.length === 0)) return [];
    const learning = svgFigure(`The ${retina} retina: accuracy of the consensus, the mean over seeds.`);
    learning.draw(drawLearning(curves, trainingSteps));
    const functions = svgFigure(`The ${retina} retina: functions against weights, the mean over seeds.`);
    functions.draw(drawFunctionsAndWeights(curves));
    return [learning.element, functions.element];
  });
  const aims = (summary.aims ?? []).map(({ reached, sentence }) => `${reached ? 'Reached' : 'Missed'}: ${sentence}`);
  const sentences = [summary.answer, ...(summary.sentences ?? []), ...aims];
  return make(
    'section',
    { 'aria-label': title },
    make('h2', {}, title),
    make('p', {}, `${dataset}: ${trainImages} labelled and ${unlabelledImages} unlabelled images, ${columnsAcross ** 2} columns, ${trainingSteps} steps, seeds ${seeds.join(', ')}.`), // prettier-ignore
    ...(missing.length === 0 ? [] : [make('p', { role: 'alert' }, `This run is partial. Not finished: ${missing.join('; ')}.`)]), // prettier-ignore
    ...sentences.map((sentence) => make('p', {}, sentence)),
    ...tables,
    make('div', { class: 'views' }, ...figures),
  );
}

function meanCurve(curves: readonly (readonly ArmPoint[])[]): readonly ArmPoint[] {
  const [first = []] = curves;
  return first.map((point, at) => {
    const meanOf = (measure: keyof ArmPoint) => mean(curves.map((curve) => curve[at]?.[measure] ?? NaN));
    const meanIfAny = (measure: keyof ArmPoint) => (point[measure] === null ? null : meanOf(measure));
    return {
      step: point.step,
      validation: meanOf('validation'),
      functionDivergence: meanIfAny('functionDivergence'),
      weightSimilarity: meanIfAny('weightSimilarity'),
    };
  });
}
