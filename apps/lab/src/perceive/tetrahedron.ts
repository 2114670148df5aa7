import { randomStream } from '@retinotopia/compute';
import { withInterval } from '@retinotopia/core';
import {
  compareSearches,
  drawGluings,
  drawPieceFrames,
  frameAngles,
  gluings,
  pieceFacts,
  readinessDeg,
  tetrahedronPuzzle,
} from '@retinotopia/perception';
import { Command } from 'commander';
import { wholeNumber } from '../arguments.ts';
import { table } from '../text-table.ts';
import { give, type PerceiveOptions } from './output.ts';

interface TetrahedronOptions extends PerceiveOptions {
  readonly starts: number;
  readonly seed: number;
  readonly frames?: boolean;
}

/** `lab perceive tetrahedron`: the puzzle of two pieces, its frames, its gluings, and what searches for it take. */
export const tetrahedronCommand = (): Command =>
  new Command('tetrahedron')
    .description('the two-piece tetrahedron: its geometry, its frames, and searches in the one and the other')
    .option('--starts <number>', 'searches of each strategy', wholeNumber(2, 10_000_000), 10_000)
    .option('--seed <number>', 'of the searches', wholeNumber(0), 11)
    .option('--frames', 'the picture is of the frames, not of the gluings')
    .option('--json', 'print one JSON document')
    .option('--svg <file>', 'write the picture')
    .action((options: TetrahedronOptions) => {
      const puzzle = tetrahedronPuzzle();
      const known = gluings(puzzle);
      const facts = pieceFacts(puzzle);
      const angles = frameAngles(puzzle);
      const searches = compareSearches(
        puzzle,
        known,
        options.starts,
        randomStream(options.seed, 'perceive/tetrahedron'),
      );
      const kinds = known.filter((gluing, index) => gluing.sameAs === index);
      give(
        options,
        { facts, angles, gluings: known, searches },
        () =>
          [
            `A piece: ${facts.faces.square} square, ${facts.faces.triangle} triangles, ${facts.faces.trapezoid} trapezoids; ${facts.corners} corners, ${facts.edges} edges; ${facts.volumeShare.toFixed(12)} of the tetrahedron\n`,
            `Axes of the piece on its square and of the tetrahedron on a face: ${angles.pieceToWhole.toFixed(4)}° apart\n`,
            `The pieces' axes in the whole: ${angles.betweenPieces.toFixed(1)}° apart; least turn from one piece's frame to the other's: ${angles.leastTurn.toFixed(1)}°\n\n`,
            table(
              ['gluing', 'ways', 'makes', 'share of its hull'],
              kinds.map((one) => [
                `${one.kind} on ${one.kind}`,
                String(known.filter(({ sameAs }) => sameAs === one.sameAs).length),
                one.makes,
                one.hullShare.toFixed(3),
              ]),
            ),
            `\nGluings tried until the tetrahedron stood there (${options.starts} seeded starts of each strategy; contacts come to mind within about ${readinessDeg}° of level or upright)\n\n`,
            table(
              ['strategy', 'tried [95 %]', 'thought of', '10 %, 50 %, 90 % within'],
              searches.map(({ strategy, tried, considered, triedDeciles }) => [
                strategy,
                withInterval(tried, 2),
                considered.value.toFixed(2),
                triedDeciles.join(', '),
              ]),
            ),
          ].join(''),
        () => (options.frames === true ? drawPieceFrames(puzzle) : drawGluings(puzzle, known)),
      );
    });
