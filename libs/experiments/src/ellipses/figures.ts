import { runsByCondition, type Drawing, type Figure } from '@retinotopia/runs';
import { curves, pointsWithIntervals, seedPoint, trusted, type CurveRow } from '@retinotopia/runs/report';
import type { Found, ObjectIslands } from './found.ts';
import { conditionOf, type Settings, type Task } from './settings.ts';
import { drawObject } from './pictures.ts';
import { columnsInWords, type EllipseRun } from './summarise.ts';

/** Accuracy by ambiguity, what settling does, and an object of each condition as its columns settle on it. */
export function drawEllipses(drawing: Drawing<Settings, Task, Found, null>): readonly Figure[] {
  const { settings, runs } = drawing;
  if (runs.length === 0) return [];
  const top = ({ islands }: Found, step: number): ObjectIslands => islands[step]!.at(-1)!;
  return [
    accuracies(runs),
    {
      section: 'Settling',
      ...byStep(runs, 'islands', (found, step) => top(found, step).islands),
      caption: 'Islands that the five parts of an object form at the top level, by settling step.',
    },
    {
      ...byStep(runs, 'cosine', (found, step) => top(found, step).inside),
      caption: 'Mean cosine between parts of an object at the top level.',
    },
    {
      ...byStep(runs, 'accuracy', ({ single }, step) => single[step]!),
      caption: 'Share of columns that name the object by themselves.',
    },
    ...runsByCondition({ conditionOf }, runs).flatMap((group, index): Figure[] => {
      const task = group.runs.map((run) => run.task).find((one) => drawing.trained(one) !== null);
      if (task === undefined) return [];
      const { className, svg } = drawObject(task, drawing.trained(task)!, settings);
      return [
        {
          ...(index === 0 ? { section: 'Objects' } : {}),
          drawing: trusted(svg),
          caption: `A ${className}: ambiguity ${task.ambiguity}, ${columnsInWords(task)}, seed ${task.seed}. An arrow for each column that sees an ellipse, in a plane fitted to many objects.`,
        },
      ];
    }),
  ];
}

/** By ambiguity; where there is but one, every seed a point. */
function accuracies(runs: readonly EllipseRun[]): Figure {
  const said = (found: Found) =>
    [
      ['together', found.accuracy.at(-1)!],
      ['each by itself', found.single.at(-1)!],
    ] as const;
  if (new Set(runs.map(({ task }) => task.ambiguity)).size === 1) {
    const points = runs.flatMap(({ task, found }) =>
      said(found).map(([facet, value]) => seedPoint(facet, columnsInWords(task), task.seed, value)),
    );
    return {
      drawing: pointsWithIntervals('accuracy after settling', kindsIn(runs), points, []),
      caption: 'Every seed is a point.',
    };
  }
  const rows = runs.flatMap(
    ({ task, found }) =>
    said(found).map(([facet, y]): CurveRow => ({ facet, group: columnsInWords(task), seed: task.seed, x: task.ambiguity, y })), // prettier-ignore
  );
  return {
    drawing: curves({ x: 'ambiguity', y: 'accuracy after settling' }, kindsIn(runs), rows),
    caption: 'Every seed a thin line, the mean over seeds a thick one.',
  };
}

/** A number of every settling step, worlds side by side. */
function byStep(runs: readonly EllipseRun[], y: string, of: (found: Found, step: number) => number) {
  const rows = runs.flatMap(
    ({ task, found }) =>
    found.accuracy.map((_, x): CurveRow => ({ facet: `ambiguity ${task.ambiguity}`, group: columnsInWords(task), seed: task.seed, x, y: of(found, x) })), // prettier-ignore
  );
  return { drawing: curves({ x: 'settling step', y }, kindsIn(runs), rows) };
}

const kindsIn = (runs: readonly EllipseRun[]): readonly string[] => [
  ...new Set(runs.map(({ task }) => columnsInWords(task))),
];
