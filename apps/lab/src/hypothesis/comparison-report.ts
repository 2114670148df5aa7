import { readManifest } from '@retinotopia/runs';
import { copyableTable, figure, html, page, pointsWithIntervals, table, type Html } from '@retinotopia/runs/report'; // prettier-ignore
import { compareRuns, comparisonCells, comparisonHead, pairedDifferences, type Compared, type NamedRun } from './comparison.ts'; // prettier-ignore
import { labelMapSection } from './label-map.ts';
import { runsOf, type Arm, type RetinaName } from '@retinotopia/hypothesis';

/** Runs side by side: one page for people, in one file. */
export function comparisonReport(title: string, runs: readonly NamedRun[]): string {
  const rows = compareRuns(runs);
  const groups = [...new Map(rows.map(({ retina, arm }) => [`${retina}/${arm}`, { retina, arm }])).values()];
  return page(
    title,
    html`<h1>${title}</h1>
      <p class="lead">
        ${runs.length} runs, ${rows.reduce((sum, { seeds }) => sum + seeds, 0)} trainings. Differences are
        from “${runs[0]!.name}”, seed by seed.
      </p>
      ${missing(runs)}
      <h2>All figures</h2>
      ${copyableTable(comparisonHead, comparisonCells(rows))}
      <p class="note">
        Accuracies on test images; low and high are the ends of 95 % bootstrap intervals over seeds (expanded
        percentiles, Hesterberg 2015).
      </p>
      ${labelMapSection(runs)} ${groups.map((group) => armSection(group, runs, rows))}
      <h2>What was run</h2>
      ${runs.map(provenance)}`,
  );
}

const missing = (runs: readonly NamedRun[]): Html[] =>
  runs
    .filter(({ result }) => result.missing.length > 0)
    .map(({ name, result }) => html`<p><strong>“${name}” is partial.</strong> Not finished: ${result.missing.join('; ')}.</p>`); // prettier-ignore

interface Group {
  readonly retina: RetinaName;
  readonly arm: Arm;
}

/** One arm on one retina: its accuracies and its differences, every seed a point. */
function armSection({ retina, arm }: Group, runs: readonly NamedRun[], rows: readonly Compared[]): Html {
  const own = rows.filter((row) => row.retina === retina && row.arm === arm);
  const names = own.map(({ run }) => run);
  const points = runs.flatMap(({ name, result }) =>
    runsOf(result, retina, arm).map(({ task, test }) => point(name, task.seed, test.consensus)),
  );
  const [first, ...others] = runs;
  const differences = others.flatMap(({ name, result }) =>
    pairedDifferences(result, first!.result, retina, arm).map(({ seed, value }) => point(name, seed, value)),
  );
  const differing = own.flatMap(({ run, differenceFromFirst }) =>
    differenceFromFirst === null ? [] : [{ facet: '', group: run, ...differenceFromFirst }],
  );
  const accuracies = own.map(({ run, consensus }) => ({ facet: '', group: run, ...consensus }));
  return html`<h2>${arm} on the ${retina} retina</h2>
    ${figure(
      pointsWithIntervals('accuracy of the consensus on test images', names, points, accuracies, 0.1),
      'Every seed is a point; the tick is the mean, the bar its 95 % interval. The dashed line is chance.',
    )}
    ${
      differing.length === 0
        ? ''
        : figure(
            pointsWithIntervals('difference of the consensus', differing.map(({ group }) => group), differences, differing, 0), // prettier-ignore
            `Differences from “${first!.name}”, seed by seed.`,
          )
    }`;
}

const point = (group: string, seed: number, value: number) => ({
  facet: '',
  group,
  value,
  title: `seed ${seed}: ${value.toFixed(3)}`,
});

function provenance({ name, path, result }: NamedRun): Html {
  const { command, versions, started } = readManifest(path);
  const { protocol, dataset } = result;
  const rows = [
    ['data', dataset],
    ['seeds', protocol.seeds.join(', ')],
    ['started', started],
    ['versions', Object.entries(versions).map(([part, version]) => `${part} ${version}`).join(', ')], // prettier-ignore
    ['settings', JSON.stringify(protocol)],
  ];
  return html`<h3>${name}</h3>
    ${table(['', ''], rows)}
    <pre>${command}</pre>`;
}
