import { mean } from '@retinotopia/core';
import type { Drawing, Figure } from '@retinotopia/runs';
import { curvesWithIntervals, table } from '@retinotopia/runs/report';
import type { Found, TestFound } from './found.ts';
import { samplesOf } from './pictures.ts';
import { theoryInWords, type Settings, type Task } from './settings.ts';
import { figureOf, runsByTheory, type TheoryRuns } from './summarise.ts';
import { testInWords, tests } from './viewpoints.ts';

/** Accuracies and areas by viewpoints, some pictures, and what each theory takes. */
export function drawTheories(drawing: Drawing<Settings, Task, Found, null>): readonly Figure[] {
  const { settings, runs } = drawing;
  const ways = runsByTheory(settings, runs);
  if (ways.length === 0) return [];
  const cost = ways.map((way) => [
    theoryInWords[way.theory],
    String(way.viewpoints),
    way.runs[0]!.found.weights.toLocaleString('en'),
    mean(way.runs.flatMap(({ task }) => drawing.seconds(task) ?? [])).toFixed(1),
  ]);
  return [
    byViewpoints(ways, 'accuracy', 'Share of objects of which the right family is named.'),
    {
      section: 'By viewpoints',
      ...byViewpoints(ways, 'area', 'True faces against scrambled ones: the area under the receiver’s characteristic.'),
    },
    ...samplesOf(settings),
    {
      section: 'Weights and seconds',
      drawing: table(['theory', 'viewpoints', 'weights', 'seconds'], cost),
      caption:
        'Numbers that were learnt, and seconds to learn and to be tested, the mean over seeds. Capsules learn in closed form.',
    },
  ];
}

function byViewpoints(ways: readonly TheoryRuns[], of: keyof TestFound, caption: string): Figure {
  const rows = ways.flatMap((way) =>
    tests.map((test) => ({
      facet: testInWords[test],
      group: theoryInWords[way.theory],
      x: way.viewpoints,
      ...figureOf(way, test, of),
    })),
  );
  const groups = [...new Set(rows.map(({ group }) => group))];
  return {
    drawing: curvesWithIntervals({ x: 'viewpoints learnt from', y: of }, groups, rows),
    caption: `${caption} Mean over seeds; bars are intervals of 95 %.`,
  };
}
