/**
 * Draws accuracy over a setting in which runs differ, for docs/results/hypothesis.md:
 * `node --conditions=@retinotopia/source --import tsx apps/lab/src/hypothesis/draw-maps.ts labels|saccades OUT.svg RUN...`
 */
import { armRows, readResult, type HypothesisResult, type RetinaName } from '@retinotopia/hypothesis';
import { group, lineChart, picture, type Axis } from '@retinotopia/perception';
import { palette } from '@retinotopia/runs/report';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortly } from './short-arm.ts';

const [kind, to, ...folders] = process.argv.slice(2) as ['labels' | 'saccades', string, ...string[]];
const results = folders.map((folder) => readResult(readFileSync(join(folder, 'result.json'), 'utf8')));

const settings: Readonly<
  Record<typeof kind, { title: string; x: Axis; of: (result: HypothesisResult) => number }>
> = {
  labels: {
    title: 'Accuracy of the consensus by number of labelled images',
    x: { label: 'labelled images', from: 100, to: 60_000, ticks: [100, 1000, 10_000], logarithmic: true, format: (images) => images.toLocaleString('en') }, // prettier-ignore
    of: ({ protocol }) => protocol.trainImages,
  },
  saccades: {
    title: 'Accuracy of the consensus by saccadic endpoint error',
    x: { label: 'saccadic endpoint error (s. d.), degrees', from: 0, to: 4, ticks: [0, 1, 2, 4] },
    of: ({ protocol }) => protocol.agreement.saccadicErrorDeg,
  },
};
const { title, x, of } = settings[kind];
const retinas = [...new Set(results.flatMap(({ protocol }) => protocol.retinas))];
const arms = [...new Set(results.flatMap(({ protocol }) => protocol.arms))];

const panel = (retina: RetinaName) =>
  lineChart(
    250,
    200,
    x,
    {
      label: `${retina}: accuracy`,
      from: 0,
      to: 1,
      ticks: [0, 0.25, 0.5, 0.75, 1],
      format: (share) => `${100 * share} %`,
    },
    arms.flatMap((arm, index) => {
      const points = results
        .flatMap((result) =>
          armRows(result)
            .filter((row) => row.retina === retina && row.arm === arm)
            .map(({ consensus }) => ({ x: of(result), y: consensus })),
        )
        .sort((a, b) => a.x - b.x);
      return points.length === 0
        ? []
        : [{ label: shortly(arm), colour: palette[index % palette.length]!, points }];
    }),
  );
const drawing = picture(
  390 * retinas.length,
  270,
  title,
  ...retinas.map((retina, place) => group(45 + 390 * place, 30, panel(retina))),
);
writeFileSync(to, drawing);
