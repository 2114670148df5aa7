import { total } from '@retinotopia/core';
import type { TrainAndTest } from '@retinotopia/datasets';
import { conditionsIn, type Drawing, type Figure } from '@retinotopia/runs';
import { pointsWithIntervals, trusted } from '@retinotopia/runs/report';
import type { Found } from './found.ts';
import { conditionOf, type Settings, type Task } from './settings.ts';
import { drawSettling } from './pictures.ts';
import type { DigitsRun } from './summarise.ts';

/** Errors of every seed, and images of several classes as the columns of one training of each kind settle on them. */
export function drawDigits(drawing: Drawing<Settings, Task, Found, TrainAndTest>): readonly Figure[] {
  const { settings, runs, images } = drawing;
  if (runs.length === 0) return [];
  const pictures = settings.weights.flatMap((weights) => {
    const task = runs.map((run) => run.task).find((one) => one.weights === weights && drawing.trained(one) !== null);
    if (task === undefined) return [];
    return drawSettling(task, drawing.trained(task)!, settings, images).map(({ className, svg }) => ({
      drawing: trusted(svg),
      caption: `${className}, ${weights} weights, seed ${task.seed}: an arrow for each column, in a plane fitted once for its level; black lines are shores between islands.`,
    }));
  });
  return [errors(runs), ...pictures.map((one, index) => (index === 0 ? { section: 'Settling', ...one } : one))];
}

function errors(runs: readonly DigitsRun[]): Figure {
  const points = runs.flatMap(({ task, found }) =>
    [['after settling', found.errors] as const, ['before', found.errorsBefore] as const].map(([facet, counts]) => ({
      facet,
      group: task.weights,
      value: (100 * total(counts)) / found.images,
      title: `seed ${task.seed}: ${total(counts)} errors`,
    })),
  );
  return {
    drawing: pointsWithIntervals('errors, %', conditionsIn({ conditionOf }, runs), points, []),
    caption: 'Errors of all columns together. Every seed is a point.',
  };
}
