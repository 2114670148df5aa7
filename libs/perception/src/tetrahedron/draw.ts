import {
  compose,
  conjugate,
  dot,
  faceCorners,
  faceNormal,
  frame3,
  meanPoint,
  normalise,
  placeSolid,
  rotate,
  rotationAbout,
  multiply,
  scale,
  toOuter,
  type Frame3,
  type Polyhedron,
  type Vector3,
} from '@retinotopia/geometry';
import { colours, element, group, line, pathThrough, picture, text } from '../drawing/svg.ts';
import type { Gluing } from './gluings.ts';
import { naturalFrame, usualFrame } from './piece-frames.ts';
import type { TetrahedronPuzzle } from './piece.ts';

/** From above and the side; x to the right, y up, z towards the viewer. */
const view = frame3({ rotation: multiply(rotationAbout([1, 0, 0], -1.15), rotationAbout([0, 0, 1], 0.55)) });

const cell = 240;
/** Of the two pieces, by the number of a face's corners: red, green and blue. */
const shades: readonly Readonly<Record<number, readonly number[]>>[] = [
  { 3: [120, 180, 215], 4: [250, 160, 85] },
  { 3: [170, 150, 215], 4: [240, 140, 140] },
];

/** Solids seen in parallel projection, faces behind first. */
function drawSolids(solids: readonly Polyhedron[], size = 100): string {
  const middle = meanPoint(solids.flatMap(({ vertices }) => vertices));
  const faces = solids.flatMap((solid, piece) => {
    const seen = placeSolid(solid, view);
    return seen.faces.map((_, face) => ({
      corners: faceCorners(seen, face),
      normal: faceNormal(seen, face),
      piece,
    }));
  });
  const centre = toOuter(view, middle);
  return faces
    .filter(({ normal }) => normal[2] > 1e-9)
    .sort((a, b) => meanPoint(a.corners)[2] - meanPoint(b.corners)[2])
    .map(({ corners, normal, piece }) => {
      const points = corners.map(([x, y]) => [(x - centre[0]) * size, -(y - centre[1]) * size] as const);
      const light = 0.5 + 0.5 * Math.max(0, dot(normal, normalise([0.3, 0.6, 0.75])));
      return element('path', {
        d: pathThrough(points, true),
        fill: lit(shades[piece]![corners.length]!, light),
        stroke: colours.ink,
        'stroke-width': 1.2,
        'stroke-linejoin': 'round',
      });
    })
    .join('');
}

/** The colour of a face that light falls on: opaque, so that what lies behind is hidden. */
const lit = (colour: readonly number[], light: number) =>
  `rgb(${colour.map((part) => Math.round(255 - (255 - part) * light)).join(' ')})`;

/** The different gluings of the two pieces, one picture each. */
export function drawGluings(puzzle: TetrahedronPuzzle, known: readonly Gluing[]): string {
  const kinds = known.filter((gluing, index) => gluing.sameAs === index);
  const cells = kinds.map(({ kind, makes, hullShare, pose }, index) => {
    const solids = [puzzle.piece, placeSolid(puzzle.piece, pose)];
    return group(
      index * cell,
      0,
      group(cell / 2, 120, drawSolids(solids)),
      text(cell / 2, 222, `${kind} on ${kind}`, { anchor: 'middle' }),
      text(cell / 2, 240, makes === 'non-convex' ? `not convex: fills ${Math.round(100 * hullShare)} % of its hull` : makes, { anchor: 'middle', bold: true, colour: makes === 'tetrahedron' ? colours.green : colours.orange }), // prettier-ignore
    );
  });
  return picture(kinds.length * cell, 260, 'Ways to put the two pieces together', ...cells);
}

/** The piece on its square, the tetrahedron on a face, and the two pieces' frames in the whole. */
export function drawPieceFrames(puzzle: TetrahedronPuzzle): string {
  const natural = naturalFrame(puzzle);
  const standing = (solid: Polyhedron, frame: Frame3) => placeSolid(solid, turnBack(frame));
  const onFace = usualFrame(puzzle);
  const pieces = puzzle.places.map((place) => placeSolid(puzzle.piece, place));
  const placed = puzzle.places.map((place) => compose(place, natural));
  const cells = [
    { label: 'the piece on its square', solids: [standing(puzzle.piece, natural)], axes: [upAxis] },
    { label: 'the tetrahedron on a face', solids: [standing(puzzle.whole, onFace)], axes: [upAxis] },
    {
      label: 'on that face, the pieces’ own axes',
      solids: pieces.map((piece) => standing(piece, onFace)),
      axes: placed.map((frame) => rotate(turnBack(onFace).rotation, rotate(frame.rotation, [0, 0, 1]))),
    },
  ];
  return picture(
    cells.length * cell,
    260,
    'Frames of the piece and of the whole',
    ...cells.map(({ label, solids, axes }, index) =>
      group(
        index * cell,
        0,
        group(cell / 2, 130, drawSolids(solids), ...axes.map(drawAxis)),
        text(cell / 2, 240, label, { anchor: 'middle', bold: true }),
      ),
    ),
  );
}

const upAxis: Vector3 = [0, 0, 1];

/** The frame's inverse turn alone. */
const turnBack = ({ rotation }: Frame3): Frame3 => frame3({ rotation: conjugate(rotation) });

function drawAxis(direction: Vector3): string {
  const [x, y] = rotate(view.rotation, scale(direction, 85));
  const [sideX, sideY] = [-y / 14, x / 14];
  const [neckX, neckY] = [x * 0.86, y * 0.86];
  // y is down in the picture.
  const head = [
    [x, -y],
    [neckX + sideX, -(neckY + sideY)],
    [neckX - sideX, -(neckY - sideY)],
  ] as const;
  const shaft = line(0, 0, x, -y, { stroke: colours.orange, 'stroke-width': 2.5 });
  return shaft + element('path', { d: pathThrough(head, true), fill: colours.orange });
}
