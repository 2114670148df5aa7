import { OutlineError } from '@retinotopia/geometry';
import { checkOpticArray, onCanvas, OpticArrayError, type OpticArray } from '@retinotopia/retina';
import { UnreadableFileError } from '@retinotopia/runs';
import { join } from 'node:path';
import { readOutlineFile } from '../perceive/outline-file.ts';
import { UsageError } from '../usage-error.ts';
import { deep, file, fresh, of, pipe, type BadInput } from './bad-input.spec.fixture.ts';

const picture = (changed: Partial<OpticArray>): OpticArray => ({ width: 2, height: 2, channels: 1, pixels: new Float32Array(4), pixelsPerDegree: 1, beyond: 0, ...changed }); // prettier-ignore
const images = [
  ...of('image', OpticArrayError, checkOpticArray, [
    [
      '0 × 0 pixels',
      'at least 1 × 1 pixels, found 0 × 0',
      () => picture({ width: 0, height: 0, pixels: new Float32Array(0) }),
    ],
    ['−2 × −2 pixels', 'at least 1 × 1 pixels, found -2 × -2', () => picture({ width: -2, height: -2 })],
    [
      '20,000 × 20,000 pixels',
      'at most 67108864 pixels, found 20000 × 20000',
      () => picture({ width: 20_000, height: 20_000 }),
    ],
    [
      'a pixel that is NaN',
      'intensities are from 0 to 1, found NaN at value 2',
      () => picture({ pixels: Float32Array.of(0, 1, NaN, 0) }),
    ],
    [
      'a pixel that is infinite',
      'found Infinity at value 0',
      () => picture({ pixels: Float32Array.of(Infinity, 1, 0, 0) }),
    ],
    ['two channels', 'an image has 1 or 3 channels, found 2', () => picture({ channels: 2 as never })],
    ['too few values', '2 × 2 × 1 needs 4 values, found 3', () => picture({ pixels: new Float32Array(3) })],
    ['0 pixels for a degree', 'pixelsPerDegree must be above 0', () => picture({ pixelsPerDegree: 0 })],
    ['a background of NaN', 'the background is from 0 to 1', () => picture({ beyond: NaN })],
  ]),
  ...of('canvas', OpticArrayError, (size: number) => onCanvas(picture({}), size), [
    ['a million pixels a side', 'a canvas has at most 67108864 pixels', () => 1e6],
    ['NaN pixels a side', 'found NaN × NaN', () => NaN],
  ]),
];

const outlines = [
  ...of('outline', UsageError, (text: string) => readOutlineFile(file(text)), [
    ['no JSON', 'is no JSON', () => '{'],
    ['text', 'is neither an array of [x, y] points nor GeoJSON', () => '"Africa"'],
    [
      '100,000 features in each other',
      'nested deeper than 64 levels',
      () => deep('{"type":"Feature","geometry":', '}'),
    ],
    [
      '100,000 points',
      'points, and at most 20000 are taken',
      () => JSON.stringify(Array.from({ length: 1e5 }, () => [0, 0])),
    ],
  ]),
  ...of('outline', OutlineError, (text: string) => readOutlineFile(file(text)), [
    ['a point at infinity', 'is not a pair of finite numbers', () => '[[0,0],[1e999,0],[1,1],[0,0]]'],
    ['an open line', 'the outline is open', () => '[[0,0],[1,0],[1,1],[0,1]]'],
    ['a line that crosses itself', 'the outline meets itself near', () => '[[0,0],[3,3],[3,0],[0,2],[0,0]]'],
    ['points on one line', 'the outline bounds no area', () => '[[0,0],[1,1],[2,2],[0,0]]'],
    ['two points', 'four points at least, but here are 2', () => '[[0,0],[1,1]]'],
  ]),
  ...of('outline', UnreadableFileError, readOutlineFile, [
    ['a pipe that nobody writes to', 'is a device or pipe, not a file', () => pipe(join(fresh(), 'pipe'))],
  ]),
];

/** Images, canvases and outlines. */
export const pictures: readonly BadInput[] = [...images, ...outlines];
