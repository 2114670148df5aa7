import {
  armRows,
  readResult,
  runsOf,
  tableCells,
  tableHead,
  type HypothesisResult,
} from '@retinotopia/hypothesis';
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { make } from '../../shell/room.ts';
import { armLabels, drawFunctionsAndWeights, drawLearning, type ArmCurve, type ArmPoint } from './charts.ts';

const largestResult = 2 ** 28;

/** Finds and reads the result among the files of a run folder. @throws Error in words for the person who chose it */
export async function resultAmong(files: readonly File[]): Promise<HypothesisResult> {
  const file = files.find(({ name }) => name === 'result.json');
  if (file === undefined) throw new Error('there is no result.json in this folder: choose one that lab test-hypothesis wrote'); // prettier-ignore
  if (file.size > largestResult)
    throw new Error(`${file.name} has ${file.size} bytes, and at most ${largestResult} are read`);
  try {
    return readResult(await file.text());
  } catch (error) {
    throw new Error(`${file.webkitRelativePath || file.name} is not a result that this page reads: ${(error as Error).message}`, { cause: error }); // prettier-ignore
  }
}

/** A finished run's verdicts, figures aimed for, table and curves, which are means over its seeds. */
export function showResult(title: string, result: HypothesisResult): HTMLElement {
  const { protocol, dataset, verdicts, missing, aims } = result;
  const table = tableOf(tableHead);
  table.fill(tableCells(armRows(result)));
  const figures = protocol.retinas.flatMap((retina) => {
    const curves = protocol.arms.map((arm): ArmCurve => ({ arm, label: armLabels[arm], points: meanCurve(runsOf(result, retina, arm).map(({ curve }) => curve)) })); // prettier-ignore
    if (curves.every(({ points }) => points.length === 0)) return [];
    const learning = svgFigure(`The ${retina} retina: accuracy of the consensus, the mean over seeds.`);
    learning.draw(drawLearning(curves, protocol.trainingSteps));
    const functions = svgFigure(`The ${retina} retina: functions against weights, the mean over seeds.`);
    functions.draw(drawFunctionsAndWeights(curves));
    return [learning.element, functions.element];
  });
  return make(
    'section',
    { 'aria-label': title },
    make('h2', {}, title),
    make('p', {}, `${dataset}: ${protocol.trainImages} labelled and ${protocol.unlabelledImages} unlabelled images, ${protocol.columnsAcross ** 2} columns, ${protocol.trainingSteps} steps, seeds ${protocol.seeds.join(', ')}.`), // prettier-ignore
    ...(missing.length === 0 ? [] : [make('p', { role: 'alert' }, `This run is partial. Not finished: ${missing.join('; ')}.`)]), // prettier-ignore
    ...verdicts.flatMap(({ sentences }) => sentences.map((sentence) => make('p', {}, sentence))),
    ...aims.map(({ reached, sentence }) => make('p', {}, `${reached ? 'Reached' : 'Not reached'}: ${sentence}`)), // prettier-ignore
    table.element,
    make('div', { class: 'views' }, ...figures),
  );
}

function meanCurve(curves: readonly (readonly ArmPoint[])[]): readonly ArmPoint[] {
  const [first = []] = curves;
  return first.map(({ step }, at) => {
    const mean = (measure: keyof ArmPoint) =>
      curves.reduce((sum, curve) => sum + (curve[at]?.[measure] ?? NaN), 0) / curves.length;
    const meanIfAny = (measure: 'functionDivergence' | 'weightSimilarity') =>
      first[at]![measure] === null ? null : mean(measure);
    return {
      step,
      validation: mean('validation'),
      functionDivergence: meanIfAny('functionDivergence'),
      weightSimilarity: meanIfAny('weightSimilarity'),
    };
  });
}
