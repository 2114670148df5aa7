import { defaultPoseNoise } from '@retinotopia/capsules';
import { randomStream } from '@retinotopia/compute';
import { bootstrap, mean, percent, total, withInterval, type Estimate } from '@retinotopia/core';
import { columns, type Aim, type Cell, type Run, type Summary, type Table } from '@retinotopia/runs';
import type { Answers, Counted, Found, Held } from './found.ts';
import type { Settings, Task } from './settings.ts';
import { hypotheses } from './universal.ts';

type Runs = readonly Run<Task, Found>[];

/** True against scrambled wholes at unseen viewpoints. */
export interface SeparationRow extends Readonly<Record<keyof Answers, Estimate>> {
  readonly parts: number;
  readonly noise: number;
}

/** In the order in which their intervals are drawn. */
const answerKeys = ['votesArea', 'fieldArea', 'sameVerdict', 'sameParts', 'poseError'] as const;

/** One for each number of parts and strength of noise that has ended, over the arrangements of all seeds. */
export const separationRows = ({ parts, noise, seeds }: Settings, runs: Runs): readonly SeparationRow[] =>
  parts.flatMap((count) =>
    noise.flatMap((strength) => {
      const answers = runs.flatMap(({ task, found }) =>
        task.measured === 'separation' && task.parts === count && task.noise === strength && 'arrangements' in found
          ? found.arrangements
          : [],
      );
      if (answers.length === 0) return [];
      const random = randomStream(seeds[0]!, 'capsules/bootstrap');
      const over = (of: keyof Answers) =>
        [
          of,
          bootstrap(
            answers.map((one) => one[of]),
            mean,
            random,
          ),
        ] as const;
      const estimates = Object.fromEntries(answerKeys.map(over)) as Record<keyof Answers, Estimate>;
      return [{ parts: count, noise: strength, ...estimates }];
    }),
  );

/** Votes and messages of each number of parts, the same for every seed; `null` where they have not been counted. */
export const countsIn = (runs: Runs): readonly Counted[] | null =>
  runs.flatMap(({ found }) => ('growth' in found ? [found.growth] : []))[0] ?? null;

/** What the runs showed: how votes and messages tell wholes, how many there are, and what universal capsules hold. */
export function summarise(settings: Settings, runs: Runs): Summary {
  const rows = separationRows(settings, runs);
  const counts = countsIn(runs);
  const views = runs.flatMap(({ found }) => ('viewChange' in found ? [found.viewChange] : []));
  return {
    answer: answerFrom(rows),
    sentences: views.length === 0 ? [] : [viewSentence(views)],
    tables: [
      ...(rows.length === 0 ? [] : [separationTable(settings, rows)]),
      ...(counts === null ? [] : [growthTable(counts)]),
      ...universalTables(runs),
    ],
    differences: [],
    aims: rows.length === 0 ? [] : [aimOf(rows)],
  };
}

/** Where it is hardest to tell with the most parts. */
function answerFrom(rows: readonly SeparationRow[]): string {
  const most = Math.max(...rows.map(({ parts }) => parts));
  const hardest = rows.filter(({ parts }) => parts === most).sort((a, b) => b.noise - a.noise)[0];
  if (hardest === undefined) return 'Of n parts each casts one vote for their whole, where n(n − 1) messages pass between them.'; // prettier-ignore
  const { noise, votesArea, fieldArea } = hardest;
  return `Of ${most} parts seen through noise × ${noise}, ${most} votes tell true wholes from scrambled ones with an area under the curve of ${withInterval(votesArea)}, and ${most * (most - 1)} messages between parts with ${withInterval(fieldArea)}.`;
}

const leastArea = 0.95;

/** The area that votes are to reach at every number of parts and strength of noise. */
function aimOf(rows: readonly SeparationRow[]): Aim {
  const least = [...rows].sort((a, b) => a.votesArea.value - b.votesArea.value)[0]!;
  return {
    reached: least.votesArea.value >= leastArea,
    sentence: `True against scrambled wholes by votes: area ${withInterval(least.votesArea)} where it is least, of ${least.parts} parts through noise × ${least.noise}; the aim is at least ${leastArea} everywhere.`,
  };
}

function viewSentence(views: readonly { changes: number; poseError: number; evidenceError: number }[]): string {
  const worst = (of: 'poseError' | 'evidenceError') => Math.max(...views.map((view) => view[of])).toExponential(0);
  return `When the view changes (${total(views.map(({ changes }) => changes))} times), found poses change with it up to ${worst('poseError')} of the whole’s unit, and the evidence stays the same up to ${worst('evidenceError')}; the weights are the same.`;
}

const separationTable = (
  { arrangements, shown, missing, learnt }: Settings,
  rows: readonly SeparationRow[],
): Table => ({
  title: 'True against scrambled wholes',
  columns: columns(
    'parts',
    'noise ×',
    { title: 'area by votes [95 %]', digits: 3 },
    { title: 'area by messages [95 %]', digits: 3 },
    { title: 'same verdict', percent: true, digits: 0 },
    { title: 'same parts', percent: true, digits: 0 },
    { title: 'pose error', digits: 3 },
  ),
  rows: rows.map(({ parts, noise, votesArea, fieldArea, sameVerdict, sameParts, poseError }) => [
    parts,
    noise,
    votesArea,
    fieldArea,
    sameVerdict.value,
    sameParts.value,
    poseError.value,
  ]),
  note: `True wholes against scrambled ones at unseen viewpoints: ${arrangements} arrangements of each number of parts, ${shown} true and ${shown} scrambled views of each, ${percent(missing)} of parts missing, learnt from ${learnt} views. Noise × 1 is ${defaultPoseNoise.place} of a part’s unit in place, ${defaultPoseNoise.turnRad} rad in direction, ${percent(defaultPoseNoise.size)} in size. Intervals of 95 % over arrangements.`,
});

const growthTable = (counts: readonly Counted[]): Table => ({
  title: 'n votes, n² messages',
  columns: columns('parts', 'votes', 'messages'),
  rows: counts.map(({ parts, votes, messages }) => [parts, votes, messages]),
});

/** What is held, over seeds. */
const universalTables = (runs: Runs): readonly Table[] =>
  (['ambiguous', 'dissimilar'] as const).flatMap((of) => {
    const bySeed = runs.flatMap(({ found }) => (of in found ? [(found as Record<typeof of, Held[]>)[of]] : []));
    if (bySeed.length === 0) return [];
    const names = hypotheses[of].map(({ identity, turnDeg }) => `${identity} at ${turnDeg}°`);
    const title = of === 'ambiguous' ? 'Two ambiguous parts' : 'Columns of two objects';
    return [
      {
        title: `Universal capsules: ${title.toLowerCase()}`,
        columns: columns(
          'what is held',
          { title: 'bits', digits: 2 },
          ...names.map((name) => ({ title: `near ${name}`, percent: true, digits: 0 })),
        ),
        rows: bySeed[0]!.map(({ label }, row): Cell[] => {
          const over = (value: (held: Held) => number) => mean(bySeed.map((held) => value(held[row]!)));
          return [label, over(({ bits }) => bits), ...names.map((_, at) => over(({ near }) => near[at]!))];
        }),
      },
    ];
  });
