/**
 * Draws the pictures of docs/results/weight-sharing.md out of a run's result, and trains three small runs for the one of
 * collapse: `node --conditions=@retinotopia/source --import tsx libs/experiments/src/weight-sharing/draw-pictures.ts RUN/result.json docs/pictures/weight-sharing`
 */
import { CollapsedError, type ConsensusSpread } from '@retinotopia/columns';
import { useBackend } from '@retinotopia/compute';
import { mean } from '@retinotopia/core';
import { loadDataset } from '@retinotopia/datasets';
import { colours, group, lineChart, picture, type Axis, type Series } from '@retinotopia/perception';
import { readResultOf } from '@retinotopia/runs';
import { palette } from '@retinotopia/runs/report';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortly } from './arms.ts';
import { experiment } from './experiment.ts';
import { drawAccuracies } from './figures.ts';
import type { CurvePoint } from './found.ts';
import { runTask } from './run-task.ts';
import { presets, type Agreement, type Settings } from './settings.ts';
import { runsOf, type WeightSharingResult } from './summarise.ts';

const [from, to] = process.argv.slice(2) as [string, string];
const result: WeightSharingResult = readResultOf(experiment, readFileSync(from, 'utf8'));
const draw = (name: string, drawing: string) => writeFileSync(join(to, `${name}.svg`), drawing);

draw('accuracy', accuracy(result));
draw('learning', learning(result));
draw('functions', functions(result));
draw('collapse', await collapse());

/** The plot of the report. Alone in a file, it needs its namespace, and a paper to stand on. */
function accuracy({ settings, runs }: WeightSharingResult): string {
  const style = `background:${colours.paper};color:${colours.ink}`;
  const { html } = drawAccuracies(settings, runs).drawing;
  return `${html.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('background:none;color:inherit', style)}\n`; // prettier-ignore
}

/** Where a point lies in a panel, in the units of its axes. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * A panel for each retina, side by side, with a line for each arm that has something to show there.
 * @param place where a point of the learning curve lies; `null` where its arm has no such measure
 */
function panels(
  result: WeightSharingResult,
  title: string,
  x: Axis,
  y: Axis,
  place: (point: CurvePoint) => Place | null,
): string {
  const { arms, retinas } = result.settings;
  const panel = (retina: (typeof retinas)[number]) =>
    lineChart(
      250,
      200,
      x,
      { ...y, label: `${retina}: ${y.label}` },
      arms.flatMap((arm, index) => {
        const curves = runsOf(result.runs, retina, arm)
          .map(({ found }) => found.curve.map(place).filter((point) => point !== null))
          .filter((curve) => curve.length > 0);
        const [first] = curves;
        if (first === undefined) return [];
        const average = (at: number, of: 'x' | 'y') => mean(curves.map((curve) => curve[at]![of]));
        const points = first.map((_, at) => ({ x: average(at, 'x'), y: average(at, 'y') }));
        return [{ label: shortly(arm), colour: palette[index % palette.length]!, points }];
      }),
    );
  const width = Math.max(390, 290 + 8 * Math.max(...arms.map((arm) => shortly(arm).length)));
  return picture(
    width * retinas.length,
    270,
    title,
    ...retinas.map((retina, place) => group(40 + width * place, 30, panel(retina))),
  );
}

function learning(result: WeightSharingResult): string {
  const steps = result.settings.trainingSteps;
  const x = { label: 'training step', from: 0, to: steps, ticks: [0, steps / 2, steps] };
  const y = { label: 'validation accuracy', from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };
  return panels(result, 'Validation accuracy by training step', x, y, ({ step, validation }) => ({ x: step, y: validation })); // prettier-ignore
}

function functions(result: WeightSharingResult): string {
  const x = { label: 'similarity of two columns’ weights', from: 0, to: 1, ticks: [0, 0.5, 1] };
  const y = { label: 'functions apart, bits', from: 0, to: 2.5, ticks: [0, 0.5, 1, 1.5, 2, 2.5] };
  // A net of the whole field has no columns to compare.
  return panels(result, 'How far the columns’ functions lie apart, by how alike their weights are', x, y, ({ weightSimilarity, functionDivergence }) =>
    weightSimilarity === null || functionDivergence === null ? null : { x: Math.max(0, weightSimilarity), y: functionDivergence }); // prettier-ignore
}

/** What a consensus tells of an image while columns agree in three ways, two of which collapse. */
async function collapse(): Promise<string> {
  await useBackend('wasm');
  const digits = await loadDataset('mnist');
  const seed = 101;
  const steps = 500;
  const recipe = presets.standard.agreement;
  const unlabelled = {
    ...recipe,
    expertPatches: 0,
    sameContent: 10,
    unlabelledBurnIn: recipe.burnIn,
    batch: 100,
  };
  const ways: readonly (readonly [string, string, Agreement])[] = [
    ['the recipe', colours.green, recipe],
    ['sharpened', colours.orange, { ...unlabelled, inverseTargetTemperature: 4 }],
    ['no expert patches', colours.blue, unlabelled],
  ];
  const arm = 'unshared+codistillation';
  const found = ways.map(([label, colour, agreement]) => {
    const settings: Settings = { ...presets.standard, retinas: ['permuted'], arms: [arm], seeds: [seed], unlabelledImages: 5000, validationImages: 300, testImages: 100, trainingSteps: steps, curvePoints: steps / 10, agreement }; // prettier-ignore
    const points: { readonly step: number; readonly spread: ConsensusSpread }[] = [];
    let end = '';
    try {
      runTask({ retina: 'permuted', arm, seed }, settings, digits, ({ step, consensus }) =>
        points.push({ step, spread: consensus! }),
      );
    } catch (error) {
      if (!(error instanceof CollapsedError)) throw error;
      points.push({ step: error.step, spread: error.spread });
      end = `: ${error.collapse}`;
      process.stderr.write(`${label}: ${error.message}\n`);
    }
    return { label: `${label}${end}`, colour, points };
  });
  const seriesOf = (measure: keyof ConsensusSpread): readonly Series[] =>
    found.map(({ label, colour, points }) => ({ label, colour, points: points.map(({ step, spread }) => ({ x: step, y: spread[measure] })) })); // prettier-ignore
  const x = { label: 'training step', from: 0, to: steps, ticks: [0, steps / 2, steps] };
  const information = Math.max(...seriesOf('information').flatMap(({ points }) => points.map(({ y }) => y as number)));
  const most = Math.ceil(information * 10) / 10;
  return picture(
    960,
    270,
    'Entropy and information of a consensus, for agreement that holds and for two kinds that collapse',
    group(40, 30, lineChart(250, 200, x, { label: 'entropy of what is said on average, bits', from: 0, to: 3.5, ticks: [0, 1, 2, 3] }, seriesOf('entropy'))), // prettier-ignore
    group(520, 30, lineChart(250, 200, x, { label: 'of that about the image, bits', from: -most / 5, to: most, ticks: [0, most / 2, most], format: (bits) => bits.toFixed(2) }, seriesOf('information'))), // prettier-ignore
  );
}
