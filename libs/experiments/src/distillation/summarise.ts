import type { Estimate, OverSeeds } from '@retinotopia/core';
import type { TrainAndTest } from '@retinotopia/datasets';
import type { Summary, Table } from '@retinotopia/runs';
import { judgeAims } from './aims.ts';
import { fewerErrors, overSeedsOf, gapClosed, inWords, recipesIn, shareInWords } from './compare.ts';
import type { DistillationRun } from './found.ts';
import { recipesOf } from './recipes.ts';
import { parts, type Part, type Settings } from './settings.ts';
import { columnTable, countOf, pairedTable, peerTable, rightWithBias, temperatureTable, transferTable, variantTable, withheldTable } from './tables.ts'; // prettier-ignore

/** What the runs showed: published figures beside ours, and the figures aimed for. */
export function summarise(
  settings: Settings,
  runs: readonly DistillationRun[],
  { test }: Pick<TrainAndTest, 'test'>,
): Summary {
  const shown = parts.filter((part) => settings.experiments.includes(part));
  const tables: Readonly<Record<Part, () => Table>> = {
    transfer: () => transferTable(settings, runs),
    withheld: () => withheldTable(settings, runs, test.labels),
    peers: () => peerTable(settings, runs),
    temperatures: () => temperatureTable(settings, runs),
    columns: () => columnTable(runs),
    'peer-variants': () => variantTable(settings, runs),
  };
  const [answer = plainAnswer(settings, runs), ...sentences] = shown.flatMap(
    (part) => sentenceOn[part](settings, runs, test.labels) ?? [],
  );
  const paired = pairedTable(settings, runs);
  return {
    answer,
    sentences,
    tables: [...(paired.rows.length === 0 ? [] : [paired]), ...shown.map((part) => tables[part]())],
    differences: differencesOf(settings),
    aims: judgeAims(settings, runs, test),
  };
}

/** Recipes, and those without what they have: a teacher, or peers that they learn from. */
const differencesOf = ({
  temperatures: { widths, temperatures },
}: Settings): readonly (readonly [string, string])[] => [
  ['student', 'alone'],
  ['student', 'teacher'],
  ['peers-together', 'peers-apart'],
  ...widths.flatMap((width) => temperatures.map((temperature) => [`width${width}-T${temperature}`, `width${width}-alone`] as const)), // prettier-ignore
  ['columns-student', 'columns-alone'],
  ...['together', 'at-once', 'mutual', 'stale'].map((way) => [`small-peers-${way}`, 'small-peers-apart'] as const),
  ['shares-together', 'shares-apart'],
  ['few-labels-together', 'few-labels-apart'],
];

/** What is said of an experiment, where enough of its runs have ended. */
const sentenceOn: Readonly<
  Record<Part, (settings: Settings, runs: readonly DistillationRun[], testLabels: Uint8Array) => string | null>
> = {
  transfer({ testImages }, runs) {
    const [alone, teacher, student] = ['alone', 'teacher', 'student'].map((recipe) => overSeedsOf(runs, recipe));
    const closed = gapClosed(runs);
    if (!alone || !teacher || !student || closed === null) return null;
    const noGap = teacher.mean >= alone.mean || !Number.isFinite(closed.value);
    const gap = noGap ? 'there is no gap to close' : `soft targets close ${shareInWords(closed)} of the gap`;
    return `On labels alone the small net makes ${say(alone)} errors on ${testImages} test images, on the big net’s soft targets ${say(student)}, and the big net itself ${say(teacher)}: ${gap}.`;
  },
  withheld(settings, runs, testLabels) {
    const { withheld, testImages } = settings;
    const [recipe] = recipesIn(settings, 'withheld') as [string];
    const shown = countOf(withheld.without, testLabels.subarray(0, testImages));
    const right = overSeedsOf(runs, recipe, rightWithBias(withheld.without, shown));
    return right && `A student that never met ${withheld.without.join(', ')} names ${say(right)} % of its ${shown} images, with a bias that validation images found.`; // prettier-ignore
  },
  peers({ peers: { nets } }, runs) {
    const fewer = fewerErrors(runs, 'peers-apart', 'peers-together');
    return fewer && `Each of ${nets} co-distilled nets makes ${moreOrFewer(fewer)} errors than nets apart.`;
  },
  temperatures({ temperatures: { widths, temperatures } }, runs) {
    const said = widths.flatMap((width) => {
      const alone = overSeedsOf(runs, `width${width}-alone`);
      const taught = temperatures.flatMap((temperature) => {
        const figure = overSeedsOf(runs, `width${width}-T${temperature}`);
        return figure === null ? [] : [{ temperature, figure }];
      });
      const [best] = [...taught].sort((a, b) => a.figure.mean - b.figure.mean);
      if (alone === null || best === undefined) return [];
      return [`${say(alone)} and ${say(best.figure)} (T = ${best.temperature}) with ${width} units a layer`];
    });
    return said.length === 0 ? null : `Errors on labels alone, and at the temperature that does best on the same test images: ${said.join(', ')}.`; // prettier-ignore
  },
  columns(_, runs) {
    const fewer = fewerErrors(runs, 'columns-alone', 'columns-student');
    return fewer && `Columns on a foveated retina make ${moreOrFewer(fewer)} errors on the big net’s soft targets than on labels.`; // prettier-ignore
  },
  'peer-variants'({ peerVariants: { fewLabels } }, runs) {
    const groups = [
      ['small-peers', 'where all learn all labels'],
      ['shares', 'where each has labels of its own share of the images'],
      ['few-labels', `where all have the same ${fewLabels} labels`],
    ] as const;
    const said = groups.flatMap(([group, where]) => {
      const fewer = fewerErrors(runs, `${group}-apart`, `${group}-together`);
      return fewer === null ? [] : [`${moreOrFewer(fewer)} ${where}`];
    });
    return said.length === 0 ? null : `How many errors each of the small peers makes that learn from each other, against peers apart: ${said.join(', ')}.`; // prettier-ignore
  },
};

/** Where no recipe has its counterpart yet. */
const plainAnswer = (settings: Settings, runs: readonly DistillationRun[]): string =>
  `Test errors: ${Object.keys(recipesOf(settings))
    .flatMap((recipe) => {
      const figure = overSeedsOf(runs, recipe);
      return figure === null ? [] : [`${recipe} ${say(figure)}`];
    })
    .join(', ')}.`;

const say = ({ mean }: OverSeeds): string => mean.toFixed(1);

/** How many errors fewer, or more, than another recipe makes. */
const moreOrFewer = (fewer: Estimate): string => {
  const { value, low, high } = fewer;
  return value < 0 ? `${inWords({ value: -value, low: -high, high: -low })} more` : `${inWords(fewer)} fewer`;
};
