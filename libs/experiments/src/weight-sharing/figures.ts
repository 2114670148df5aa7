import { anyGaze, opticArrayOf, torusDeg } from '@retinotopia/columns';
import { randomStream } from '@retinotopia/compute';
import { bootstrap, mean, withInterval } from '@retinotopia/core';
import type { LabelledImages, TrainAndTest } from '@retinotopia/datasets';
import { sampleFields, type Retina } from '@retinotopia/retina';
import type { Drawing, Figure, Result } from '@retinotopia/runs';
import {
  curves,
  discs,
  figure,
  html,
  palette,
  pointsWithIntervals,
  seedPoint,
  table,
  type Html,
} from '@retinotopia/runs/report';
import { existsOn, type Arm } from './arms.ts';
import type { Found } from './found.ts';
import { labelsInWords, labelsNeeded } from './label-efficiency.ts';
import { retinaFor, streamNameOf } from './retinas.ts';
import type { RetinaName, Settings } from './settings.ts';
import { groupsIn, runsOf, type WeightSharingRun } from './summarise.ts';
import type { Task } from './task.ts';

/** Accuracy by arm, then how it was learnt, and what the retinas and the digits on them look like. */
export function drawWeightSharing({
  settings,
  runs,
  images,
}: Drawing<Settings, Task, Found, TrainAndTest>): readonly Figure[] {
  if (runs.length === 0) return [];
  const seed = settings.seeds[0]!;
  const retinas = settings.retinas.map((kind) => ({ kind, retina: retinaFor(kind, settings, seed) }));
  return [
    drawAccuracies(settings, runs),
    learning(settings, runs),
    {
      section: 'The retinas',
      drawing: html`<div class="row">${retinas.map(({ kind, retina }) => mosaic(kind, retina))}</div>`,
      caption: 'Receptors grey, the centre of each receptive field blue, columns orange.',
    },
    ...retinas.map(({ kind, retina }, index) => ({
      ...(index === 0 ? { section: 'Digits as the retinas see them' } : {}),
      ...seen(kind, retina, seed, images.test),
    })),
  ];
}

/** Every run's accuracy, with the mean and interval of every arm. */
export function drawAccuracies({ retinas, arms }: Settings, runs: readonly WeightSharingRun[]): Figure {
  const points = runs.map(({ task, found }) => seedPoint(task.retina, task.arm, task.seed, found.test.consensus));
  const intervals = groupsIn({ retinas, arms } as Settings, runs).map(({ retina, arm, runs: own }) => ({
    facet: retina,
    group: arm,
    ...bootstrap(own.map(({ found }) => found.test.consensus), mean, randomStream(0, `table/${streamNameOf(retina)}/${arm}`)), // prettier-ignore
  }));
  const missing = retinas.flatMap((retina) =>
    arms.filter((arm) => !existsOn(arm, retina)).map((arm) => `${arm} on the ${retina} retina`),
  );
  const none = missing.length === 0 ? '' : ` Does not exist, since it needs a square lattice: ${missing.join(', ')}.`;
  return {
    drawing: pointsWithIntervals('accuracy of the consensus on test images', arms, points, intervals, 0.1),
    caption: `Every seed is a point; the tick is the mean, the bar its 95 % interval. The dashed line is chance.${none}`,
  };
}

function learning({ arms, agreement }: Settings, runs: readonly WeightSharingRun[]): Figure {
  const rows = runs.flatMap(
    ({ task, found }) =>
    found.curve.map(({ step, validation }) => ({ facet: task.retina, group: task.arm, seed: task.seed, x: step, y: validation })), // prettier-ignore
  );
  return {
    section: 'Learning',
    drawing: curves({ x: 'training step', y: 'validation accuracy' }, arms, rows),
    caption: `Accuracy of the consensus on the images that calibrate it. A thin line is a seed, a thick one the mean. The agreeing arms learn by themselves for the first ${Math.round(100 * agreement.burnIn)} % of the steps.`,
  };
}

function mosaic(kind: RetinaName, retina: Retina): Html {
  const { receptors, fields, columns } = retina;
  const owned = columns.fields.map(({ length }) => length);
  const drawing = discs(
    [
      {
        ...placed(receptors),
        radius: () => 0.07,
        fill: () => 'currentColor',
        outline: 'none',
        opacity: 0.35,
      },
      { ...placed(fields), radius: centreRadius(retina), fill: () => null, outline: palette[0], opacity: 1 },
      { ...placed(columns), radius: () => 0.28, fill: () => palette[1], outline: 'none', opacity: 1 },
    ],
    halfWidth(retina),
    `Mosaic of the ${kind} retina`,
  );
  const fieldsOfEach = `${Math.min(...owned)} to ${Math.max(...owned)} fields each`;
  return figure(drawing, `${kind}: ${receptors.xDeg.length} receptors, ${fields.xDeg.length} receptive fields, ${columns.count} columns with ${fieldsOfEach}.`); // prettier-ignore
}

/** A few test images, each with a gaze of its own, as the responses of the receptive fields. */
function seen(kind: RetinaName, retina: Retina, seed: number, test: LabelledImages): Figure {
  const stream = randomStream(seed, 'report/seen');
  const drawn = [0, 1, 2, 3].map(() => {
    const image = stream.integer(test.count);
    const name = test.classNames[test.labels[image]!]!;
    const responses = sampleFields(retina, opticArrayOf(test, image), anyGaze(stream));
    const radius = (field: number) => 1.1 * centreRadius(retina)(field);
    const fields = { ...placed(retina.fields), radius, fill: (field: number) => grey(responses[field]!), outline: 'none', opacity: 1 }; // prettier-ignore
    return figure(discs([fields], halfWidth(retina), `A ${name} on the ${kind} retina`), `“${name}”`);
  });
  return {
    drawing: html`<div class="row small">${drawn}</div>`,
    caption: `${kind}: each disc is a receptive field’s centre; lighter than the middle grey means that the centre is brighter than its surround. The world is a torus of ${torusDeg}°, so a digit may leave on one side and enter on the other.`,
  };
}

const placed = ({ xDeg, yDeg }: { readonly xDeg: Float32Array; readonly yDeg: Float32Array }) => ({ x: xDeg, y: yDeg });
const centreRadius = (retina: Retina) => (field: number) => 0.5 * retina.fields.spacingDeg[field]!;
const halfWidth = (retina: Retina) => 1 + Math.max(...retina.fields.xDeg, ...retina.fields.yDeg);

/** A response in [−1, 1] as a grey, 0 in the middle. */
function grey(response: number): string {
  const level = Math.round(128 + 127 * Math.max(-1, Math.min(1, 1.8 * response)));
  return `rgb(${level},${level},${level})`;
}

/** Runs that differ by their number of labelled images, as a map over it: how many labels are the others worth? */
export function compareByLabels(
  runs: readonly { readonly result: Result<Settings, Task, Found> }[],
): readonly Figure[] {
  const byLabels = runs
    .map(({ result }) => ({ labels: result.settings.trainImages, runs: result.runs }))
    .sort((a, b) => a.labels - b.labels);
  if (runs.length < 2 || new Set(byLabels.map(({ labels }) => labels)).size < runs.length) return [];
  const groups = new Map(
    byLabels.flatMap(({ runs: own }) => own.map(({ task: { retina, arm } }) => [`${retina}/${arm}`, { retina, arm }] as const)), // prettier-ignore
  );
  const accuraciesOf = (retina: RetinaName, arm: Arm) =>
    byLabels.map(({ labels, runs: own }) => ({
      labels,
      accuracies: new Map(runsOf(own, retina, arm).map(({ task, found }) => [task.seed, found.test.consensus])),
    }));
  const cells = [...groups.values()].flatMap(({ retina, arm }) => {
    const alone = accuraciesOf(retina, reference).filter(({ accuracies }) => accuracies.size > 0);
    return accuraciesOf(retina, arm).flatMap(({ labels, accuracies: own }) => {
      if (own.size === 0) return [];
      const stream = randomStream(0, `labels/${streamNameOf(retina)}/${arm}`);
      const needed = arm === reference ? null : labelsNeeded(alone, own, stream);
      const reached = withInterval(bootstrap([...own.values()], mean, stream));
      return [[retina, arm, labels.toLocaleString('en'), reached, needed === null ? '' : labelsInWords(needed)]];
    });
  });
  const head = ['retina', 'arm', 'labels', 'consensus [95 %]', `labels that ${reference} columns need for it [95 %]`];
  const rows = byLabels.flatMap(
    ({ labels, runs: own }) =>
    own.map(({ task, found }) => ({ facet: task.retina, group: task.arm, seed: task.seed, x: labels, y: found.test.consensus })), // prettier-ignore
  );
  const arms = [...new Set(rows.map(({ group }) => group))];
  return [
    {
      section: 'By number of labelled images',
      drawing: curves({ x: 'labelled images', y: 'accuracy of the consensus', logarithmic: true }, arms, rows),
      caption: 'A thin line is a seed, a thick one the mean.',
    },
    {
      drawing: table(head, cells),
      caption: `The last column tells how many labelled images ${reference} columns need to be as good as the arm is with its own number: between the numbers that were run, accuracy is taken to be linear in their logarithm.`,
    },
  ];
}

/** Columns that are to be equalled. */
const reference: Arm = 'unshared';
