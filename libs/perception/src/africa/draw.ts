import { percent } from '@retinotopia/core';
import { frame2, radians, regionMoments } from '@retinotopia/geometry';
import { lineChart } from '../drawing/chart.ts';
import { drawFrame, drawRegion } from '../drawing/region.ts';
import { colours, group, picture, text } from '../drawing/svg.ts';
import { frameBox, turnedFrame } from './frame-description.ts';
import { recall, show, type ShapeMemory } from './memory.ts';
import type { AngleMatch, FrameSource, Recognition } from './recognise.ts';
import type { SeeingMeasurement } from './seeing-tilt.ts';
import type { TiltAccuracy, TiltMeasurement } from './tilt-accuracy.ts';

/** Width of one shape's place in the picture. */
const cell = 220;

/** Each recognition as the shape in its frame, with what it was taken for. */
export function drawAfrica(memory: ShapeMemory, recognitions: readonly Recognition[]): string {
  const cells = recognitions.map((recognition, index) => group(index * cell, 0, drawRecognition(memory, recognition)));
  const names = [...new Set(recognitions.map(({ name }) => name))].join(', ');
  return picture(recognitions.length * cell, cell + 90, `${names} seen in different frames`, ...cells);
}

function drawRecognition(memory: ShapeMemory, recognition: Recognition): string {
  const { name, showing, frameDeg, frameMirrored, takenFor, recognised, place, frame, ranking } = recognition;
  const shown = show(recall(memory, name).shape.region, showing);
  const { centroid, covariance } = regionMoments(shown);
  const scale = cell / 6.4 / Math.sqrt(Math.max(covariance[0], covariance[2]));
  const middle = cell / 2;
  const toPicture = ([x, y]: readonly [number, number]) =>
    [middle + (x - centroid[0]) * scale, middle + 30 - (y - centroid[1]) * scale] as const;
  const half = frameBox(shown, turnedFrame(radians(frameDeg)));
  const box = frame2({ origin: [middle, middle + 30], angleRad: radians(frameDeg) });
  const label = frameMirrored ? 'up, mirrored' : 'up';
  const verdict = recognised ? `seen as ${takenFor}` : `taken for ${takenFor}`;
  const rest = recognised ? `then ${ranking[1]?.name ?? '—'}` : `${name} is number ${place} of ${ranking.length}`;
  return [
    text(middle, 18, `tilt ${inDegrees(showing.tiltDeg)}${showing.mirrored === true ? ', mirrored' : ''}, ${frameNames[frame]}`, { anchor: 'middle', bold: true }), // prettier-ignore
    drawRegion(shown, toPicture, colours.sky),
    drawFrame(box, half[0] * scale, half[1] * scale, label),
    text(middle, cell + 62, verdict, { anchor: 'middle', bold: true, colour: recognised ? colours.green : colours.orange }), // prettier-ignore
    text(middle, cell + 79, rest, { anchor: 'middle', colour: colours.faint }),
  ].join('');
}

const frameNames: Record<FrameSource, string> = {
  retinal: 'frame of the retina',
  imposed: 'frame imposed',
  search: 'frame searched',
};

const frameColours: Record<FrameSource, string> = {
  retinal: colours.orange,
  imposed: colours.blue,
  search: colours.green,
};

/** Accuracy over all shapes by tilt, one line for each source of the frame. */
export function drawTiltAccuracy({ accuracies, shapes, protocol }: TiltMeasurement): string {
  const label = `shapes named rightly (${shapes} shapes, ${protocol.looks} looks each)`;
  return drawAccuracy('Accuracy of naming tilted shapes by frame', label, protocol.frames, accuracies);
}

/** Accuracy of columns that learnt upright silhouettes, by tilt and frame. */
export function drawSeeing({ accuracies, shapes, seeds }: SeeingMeasurement): string {
  const label = `shapes that columns name rightly (${shapes} shapes, ${seeds} seeds)`;
  const title = 'Accuracy of columns that learnt upright shapes';
  return drawAccuracy(title, label, ['retinal', 'imposed'], accuracies);
}

function drawAccuracy(
  title: string,
  label: string,
  frames: readonly FrameSource[],
  accuracies: readonly Pick<TiltAccuracy, 'frame' | 'tiltDeg' | 'accuracy'>[],
): string {
  const chart = lineChart(
    460,
    260,
    {
      label: 'tilt of the shape',
      from: 0,
      to: 180,
      ticks: [0, 30, 60, 90, 120, 150, 180],
      format: inDegrees,
    },
    { label, from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], format: percent },
    frames.map((frame) => ({
      label: frameNames[frame],
      colour: frameColours[frame],
      points: accuracies
        .filter((one) => one.frame === frame)
        .map(({ tiltDeg, accuracy }) => ({ x: tiltDeg, y: accuracy })),
    })),
  );
  return picture(700, 350, title, group(60, 40, chart));
}

/** How unlike memory a shape is in frames at all angles, turned and mirrored. */
export function drawAngleMatch(match: AngleMatch): string {
  const most = Math.max(...match.curve.map(({ unlikeness }) => unlikeness));
  const way = (mirrored: boolean) =>
    match.curve.filter((at) => at.mirrored === mirrored).map((at) => ({ x: at.frameDeg, y: at.unlikeness }));
  const chart = lineChart(
    460,
    240,
    { label: `angle of the imposed frame (${match.name} tilted ${inDegrees(match.showing.tiltDeg)}${match.showing.mirrored === true ? ', mirrored' : ''})`, from: -180, to: 180, ticks: [-180, -90, 0, 45, 90, 180], format: inDegrees }, // prettier-ignore
    { label: `how unlike ${match.comparedWith} in memory`, from: 0, to: Math.ceil(2 * most) / 2, ticks: [0, 0.5, 1, 1.5, 2].filter((tick) => tick <= Math.ceil(2 * most) / 2) }, // prettier-ignore
    [
      { label: 'as it is', colour: colours.blue, points: way(false) },
      { label: 'as a mirror image', colour: colours.purple, points: way(true), dashed: true },
    ],
  );
  return picture(700, 330, `Fit of ${match.name} to memory by the frame's angle`, group(60, 40, chart));
}

const inDegrees = (value: number): string => `${value}°`;
