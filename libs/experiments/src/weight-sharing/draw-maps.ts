/**
 * Draws accuracy over a setting in which runs differ, for docs/results/weight-sharing.md:
 * `node --conditions=@retinotopia/source --import tsx libs/experiments/src/weight-sharing/draw-maps.ts labels|saccades OUT.svg RUN...`
 */
import { mean } from '@retinotopia/core';
import { group, lineChart, picture, type Axis } from '@retinotopia/perception';
import { readResultOf } from '@retinotopia/runs';
import { palette } from '@retinotopia/runs/report';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortly } from './arms.ts';
import { experiment } from './experiment.ts';
import type { RetinaName, Settings } from './settings.ts';
import { runsOf, type WeightSharingResult } from './summarise.ts';

const [kind, to, ...folders] = process.argv.slice(2) as ['labels' | 'saccades', string, ...string[]];
const results = folders.map((folder): WeightSharingResult =>
  readResultOf(experiment, readFileSync(join(folder, 'result.json'), 'utf8')),
);

const maps: Readonly<Record<typeof kind, { title: string; x: Axis; of: (settings: Settings) => number }>> = {
  labels: {
    title: 'Accuracy of the consensus by number of labelled images',
    x: { label: 'labelled images', from: 100, to: 60_000, ticks: [100, 1000, 10_000], logarithmic: true, format: (images) => images.toLocaleString('en') }, // prettier-ignore
    of: ({ trainImages }) => trainImages,
  },
  saccades: {
    title: 'Accuracy of the consensus by saccadic endpoint error',
    x: { label: 'saccadic endpoint error (s. d.), degrees', from: 0, to: 4, ticks: [0, 1, 2, 4] },
    of: ({ agreement }) => agreement.saccadicErrorDeg,
  },
};
const { title, x, of } = maps[kind];
const retinas = [...new Set(results.flatMap(({ settings }) => settings.retinas))];
const arms = [...new Set(results.flatMap(({ settings }) => settings.arms))];

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
        .flatMap(({ settings, runs }) => {
          const own = runsOf(runs, retina, arm).map(({ found }) => found.test.consensus);
          return own.length === 0 ? [] : [{ x: of(settings), y: mean(own) }];
        })
        .sort((a, b) => a.x - b.x);
      return points.length === 0 ? [] : [{ label: shortly(arm), colour: palette[index % palette.length]!, points }];
    }),
  );
const drawing = picture(
  390 * retinas.length,
  270,
  title,
  ...retinas.map((retina, place) => group(45 + 390 * place, 30, panel(retina))),
);
writeFileSync(to, drawing);
