import { randomStream } from '@retinotopia/compute';
import { bootstrap, mean, percent, points } from '@retinotopia/core';
import { measureIsotropy, torusDeg, type Isotropy } from '@retinotopia/columns';
import { columns, type Result, type Run, type Summary, type Table } from '@retinotopia/runs/experiment';
import { judgeAims } from './aims.ts';
import type { Arm } from './arms.ts';
import type { Found } from './found.ts';
import type { Knowledge } from './measures.ts';
import { withheldClass } from './regimes.ts';
import { retinaFor, streamNameOf } from './retinas.ts';
import type { RetinaName, Settings } from './settings.ts';
import type { Task } from './task.ts';
import { judge, type Verdict } from './verdict.ts';

/** A run of the experiment, and what its `result.json` holds. */
export type WeightSharingRun = Run<Task, Found>;
export type WeightSharingResult = Result<Settings, Task, Found>;

/** Retinas and arms of which at least one run has ended. */
export const groupsIn = (
  { retinas, arms }: Settings,
  runs: readonly WeightSharingRun[],
): readonly {
  readonly retina: RetinaName;
  readonly arm: Arm;
  readonly runs: readonly WeightSharingRun[];
}[] =>
  retinas
    .flatMap((retina) => arms.map((arm) => ({ retina, arm, runs: runsOf(runs, retina, arm) })))
    .filter((group) => group.runs.length > 0);

/** The runs of an arm on a retina. */
export const runsOf = (runs: readonly WeightSharingRun[], retina: RetinaName, arm: Arm): readonly WeightSharingRun[] =>
  runs.filter(({ task }) => task.retina === retina && task.arm === arm);

/** Fixation places that the isotropy of the world is counted from. */
const isotropyPlacements = 5000;

/** What the runs showed: accuracies by arm, a verdict on each retina, and the figures aimed for. */
export function summarise(settings: Settings, runs: readonly WeightSharingRun[]): Summary {
  const verdicts = settings.retinas.map((retina) => ({
    retina,
    ...judge(retina, accuraciesBySeed(settings, runs, retina), randomStream(0, `verdict/${streamNameOf(retina)}`)),
  }));
  const seed = settings.seeds[0]!;
  const isotropy = settings.retinas.map((retina) => ({
    retina,
    ...measureIsotropy(retinaFor(retina, settings, seed), isotropyPlacements, randomStream(seed, 'isotropy')),
  }));
  return {
    answer: answerTo(settings, runs, verdicts),
    sentences: verdicts.flatMap(({ sentences }) => sentences),
    tables: [
      accuracyTable(settings, runs),
      ...withheldTables(settings, runs),
      measuresTable(settings, runs),
      isotropyTable(isotropy),
    ],
    differences: settings.retinas.flatMap((retina) =>
      settings.arms
        .filter((arm) => arm !== reference)
        .map((arm) => [`${retina}/${arm}`, `${retina}/${reference}`] as const),
    ),
    aims: judgeAims(settings, runs),
    data: { verdicts, isotropy },
  };
}

/** What differences are taken from. */
const reference: Arm = 'unshared';
const codistilled: Arm = 'unshared+codistillation';

function accuraciesBySeed({ seeds }: Settings, runs: readonly WeightSharingRun[], retina: RetinaName) {
  return seeds.map((seed) => {
    const own = runs.filter(({ task }) => task.retina === retina && task.seed === seed);
    return Object.fromEntries(own.map(({ task, found }) => [task.arm, found.test.consensus]));
  });
}

const accuracyOf = (runs: readonly WeightSharingRun[], retina: RetinaName, arm: Arm): number =>
  mean(runsOf(runs, retina, arm).map(({ found }) => found.test.consensus));

/** On the least uniform retina, where the question matters; else what every condition reaches. */
function answerTo(
  settings: Settings,
  runs: readonly WeightSharingRun[],
  verdicts: readonly ({ readonly retina: RetinaName } & Verdict)[],
): string {
  const inPercent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const judged = (['permuted', 'foveated', 'uniform'] as const)
    .map((retina) => verdicts.find((verdict) => verdict.retina === retina))
    .find((verdict) => verdict !== undefined && verdict.codistillationGain !== null);
  if (judged === undefined) {
    const ranked = groupsIn(settings, runs)
      .map(({ retina, arm }) => ({ retina, arm, accuracy: accuracyOf(runs, retina, arm) }))
      .sort((a, b) => b.accuracy - a.accuracy);
    const named = ranked.map(({ retina, arm, accuracy }) => `${arm} on the ${retina} retina ${inPercent(accuracy)}`);
    return `Accuracy of the consensus: ${named.join(', ')}.`;
  }
  const { retina, codistillationGain, gapRecovered } = judged;
  const [together, alone] = [accuracyOf(runs, retina, codistilled), accuracyOf(runs, retina, reference)];
  const shared = accuracyOf(runs, retina, 'shared');
  const beside = Number.isFinite(shared) ? ` Columns that share their weights reach ${inPercent(shared)} there.` : '';
  const recovered = gapRecovered === null ? '' : ` That is ${percent(gapRecovered.value)} of the gap between the two.`;
  return `On the ${retina} retina, columns with nets of their own reach ${inPercent(alone)} alone, and ${inPercent(together)} when they agree with each other: ${points(codistillationGain!)}.${beside}${recovered}`;
}

function accuracyTable(settings: Settings, runs: readonly WeightSharingRun[]): Table {
  return {
    title: 'Accuracy by arm',
    columns: columns('retina', 'arm', 'seeds', 'parameters', 'multiplications', 'consensus [95 %]', 'single column [95 %]'), // prettier-ignore
    rows: groupsIn(settings, runs).map(({ retina, arm, runs: own }) => {
      const estimate = (values: readonly number[]) =>
        values.length === 0 ? null : bootstrap(values, mean, randomStream(0, `table/${streamNameOf(retina)}/${arm}`));
      const { parameters, multiplications } = own[0]!.found;
      const consensus = estimate(own.map(({ found }) => found.test.consensus));
      const single = estimate(own.flatMap(({ found }) => found.test.singleColumn ?? []));
      return [retina, arm, own.length, parameters, multiplications, consensus, single];
    }),
    note: 'On test images, each seen once; consensus: all columns together. Brackets: 95 % intervals over seeds.',
  };
}

function measuresTable(settings: Settings, runs: readonly WeightSharingRun[]): Table {
  return {
    title: 'Functions, weights, calibration',
    columns: columns('retina', 'arm', 'functions apart, bits', 'weights alike, cosine', 'calibration error'),
    rows: groupsIn(settings, runs).map(({ retina, arm, runs: own }) => {
      const estimate = (of: (found: Found) => number | null | undefined) => {
        const known = own.flatMap(({ found }) => of(found) ?? []);
        return known.length === 0 ? null : bootstrap(known, mean, randomStream(0, `measures/${streamNameOf(retina)}/${arm}`)); // prettier-ignore
      };
      return [
        retina,
        arm,
        estimate(({ curve }) => curve.at(-1)?.functionDivergence),
        estimate(({ curve }) => curve.at(-1)?.weightSimilarity),
        estimate(({ test }) => test.calibrationError),
      ];
    }),
    note: 'After training. Functions: the Jensen-Shannon divergence of what the columns say of the same content, brought to each through its own receptors (0: all say the same). Weights: the mean cosine between two columns. Calibration: how far the consensus’ confidence is from its accuracy (expected calibration error, 15 bins).',
    reportOnly: true,
  };
}

/** Every column should meet every part of a digit equally often, or else columns are asked about what they never see. */
const isotropyTable = (found: readonly ({ readonly retina: RetinaName } & Isotropy)[]): Table => ({
  title: 'Is the world isotropic?',
  columns: columns('retina', 'fixations', { title: 'Cramér’s V', digits: 3 }, { title: 'on a canvas', digits: 2 }),
  rows: found.map(({ retina, placements, cramersV, cramersVOfCanvas }) => [
    retina,
    placements,
    cramersV,
    cramersVOfCanvas,
  ]),
  note: `Cramér’s V between column and part of the digit: 0 where every column meets every part equally often, 1 where the column tells the part. On a canvas: in a world of ${torusDeg}° that digits may not leave.`,
  reportOnly: true,
});

/** How single columns know the class whose labels half of them never learn from, where settings withhold one. */
function withheldTables(settings: Settings, runs: readonly WeightSharingRun[]): readonly Table[] {
  const rows = groupsIn(settings, runs).flatMap(({ retina, arm, runs: own }) => {
    const known = own.flatMap(({ found }) => found.test.withheld ?? []);
    if (known.length === 0) return [];
    const cells = (whom: keyof (typeof known)[number]) =>
      (['recall', 'falseAlarms'] satisfies (keyof Knowledge)[]).map((what) => mean(known.map((one) => one[whom][what]))); // prettier-ignore
    return [[retina, arm, known.length, ...cells('labelled'), ...cells('neverLabelled')]];
  });
  if (rows.length === 0) return [];
  const titles = ['labelled: recall', 'false alarms', 'never labelled: recall', 'false alarms'];
  return [
    {
      title: `Class ${withheldClass}, withheld from the left half`,
      columns: columns('retina', 'arm', 'seeds', ...titles.map((title) => ({ title, digits: 3 }))),
      rows,
      note: 'Single columns by themselves. False alarms are the other classes’ images that they take for it.',
    },
  ];
}
