import { bootstrap, mean, withInterval } from '@retinotopia/core';
import { randomStream } from '@retinotopia/compute';
import { labelsInWords, labelsNeeded, runsOf, streamNameOf, type Arm, type RetinaName } from '@retinotopia/hypothesis'; // prettier-ignore
import { copyableTable, curves, figure, html, type Html } from '@retinotopia/runs/report';
import type { NamedRun } from './comparison.ts';

/** Columns that are to be equalled: how many labels do they need for what other arms do with fewer? */
const reference: Arm = 'unshared';

/** Whether runs make a map over the number of labelled images. */
const differByLabels = (runs: readonly NamedRun[]): boolean =>
  runs.length > 1 && new Set(runs.map(({ result }) => result.protocol.trainImages)).size === runs.length;

/** Titles of the table of {@link labelMapCells}. */
export const labelMapHead = ['retina', 'arm', 'labels', 'consensus [95 %]', `labels that ${reference} columns need for it [95 %]`]; // prettier-ignore

/** What every arm reached by number of labelled images, and how many unshared columns would need for as much. */
export function labelMapCells(runs: readonly NamedRun[]): readonly (readonly string[])[] {
  const ordered = [...runs].sort((a, b) => a.result.protocol.trainImages - b.result.protocol.trainImages);
  const accuracies = (retina: RetinaName, arm: Arm) =>
    ordered.map(({ result }) => ({
      labels: result.protocol.trainImages,
      accuracies: new Map(runsOf(result, retina, arm).map(({ task, test }) => [task.seed, test.consensus])),
    }));
  return groupsOf(ordered).flatMap(({ retina, arm }) => {
    const alone = accuracies(retina, reference).filter((point) => point.accuracies.size > 0);
    return accuracies(retina, arm).flatMap(({ labels, accuracies: own }) => {
      if (own.size === 0) return [];
      const stream = randomStream(0, `labels/${streamNameOf(retina)}/${arm}`);
      const needed = arm === reference ? null : labelsNeeded(alone, own, stream);
      const reached = withInterval(bootstrap([...own.values()], mean, stream));
      return [[retina, arm, labels.toLocaleString('en'), reached, needed === null ? '' : labelsInWords(needed)]]; // prettier-ignore
    });
  });
}

function groupsOf(runs: readonly NamedRun[]) {
  const all = runs.flatMap(({ result: { protocol } }) =>
    protocol.retinas.flatMap((retina) => protocol.arms.map((arm) => ({ retina, arm }))),
  );
  return [...new Map(all.map((group) => [`${group.retina}/${group.arm}`, group])).values()];
}

/** The map as a part of a report; empty where the runs do not differ by their number of labelled images. */
export function labelMapSection(runs: readonly NamedRun[]): Html {
  if (!differByLabels(runs)) return html``;
  return html`<h2>By number of labelled images</h2>
    ${labelMapFigure(runs)} ${copyableTable(labelMapHead, labelMapCells(runs))}
    <p class="note">
      The last column tells how many labelled images ${reference} columns need to be as good as the arm is
      with its own number: between the numbers that were run, accuracy is taken to be linear in their
      logarithm.
    </p>`;
}

/** Accuracy by number of labelled images, an arm a colour. */
export function labelMapFigure(runs: readonly NamedRun[]): Html {
  const rows = runs.flatMap(({ result }) =>
    result.runs.map(({ task, test }) => ({
      facet: task.retina,
      group: task.arm,
      seed: task.seed,
      x: result.protocol.trainImages,
      y: test.consensus,
    })),
  );
  const arms = [...new Set(rows.map(({ group }) => group))];
  return figure(
    curves({ x: 'labelled images', y: 'accuracy of the consensus', logarithmic: true }, arms, rows),
    'A thin line is a seed, a thick one the mean.',
  );
}
