import { randomStream } from '@retinotopia/compute';
import {
  checkQuadrilateral,
  describeInFrame,
  drawInFrames,
  measureThreshold,
  quadrilateralOf,
  questions,
  sensitivities,
  square,
} from '@retinotopia/perception';
import { Command } from 'commander';
import { numberBetween, wholeNumber } from '../arguments.ts';
import { table } from '../text-table.ts';
import { readOutlineFile } from './outline-file.ts';
import { give, type PerceiveOptions } from './output.ts';

interface SquareOptions extends PerceiveOptions {
  readonly angle: number;
  readonly outline?: string;
  readonly runs: number;
  readonly trials: number;
  readonly seed: number;
}

/** `lab perceive square`: one polygon, two frames, two descriptions, and what each makes easy to see. */
export const squareCommand = (): Command =>
  new Command('square')
    .description('diamond or tilted square: one polygon in two frames, what each shows, and thresholds of a model')
    .option('--angle <degrees>', 'tilt of the square', numberBetween(-360, 360), 45)
    .option('--outline <file>', 'four corners of your own instead: JSON points or GeoJSON')
    .option('--runs <number>', 'staircases for each threshold', wholeNumber(2, 100_000), 40)
    .option('--trials <number>', 'trials of each staircase', wholeNumber(1, 100_000), 60)
    .option('--seed <number>', 'of the trials', wholeNumber(0), 11)
    .option('--json', 'print one JSON document')
    .option('--svg <file>', 'write the picture')
    .action((options: SquareOptions) => {
      const shape =
        options.outline === undefined ? square(options.angle) : quadrilateralOf(readOutlineFile(options.outline));
      checkQuadrilateral(shape);
      const framesDeg = [options.angle - 45, options.angle];
      const views = framesDeg.map((frameDeg) => ({
        description: describeInFrame(shape, frameDeg),
        sensitivities: sensitivities(shape, frameDeg),
      }));
      const random = randomStream(options.seed, 'perceive/square');
      const thresholds = questions.flatMap((question) =>
        [0, 45].map((tiltDeg) => measureThreshold(question, tiltDeg, random, options)),
      );
      give(
        options,
        { shape, views, thresholds },
        () => {
          const list = (values: readonly number[]) =>
            values.map((value) => (Math.round(value) + 0).toFixed(0)).join(', ');
          const of = (question: string, tilt: number) => {
            const { value, low, high } = thresholds.find((one) => one.question === question && one.tiltDeg === tilt)!.threshold; // prettier-ignore
            return `${value.toFixed(2)}° [${low.toFixed(2)}, ${high.toFixed(2)}]`;
          };
          return [
            table(
              ['frame', 'seen as', 'edges off the axes, °', 'corners off the axes, °'],
              views.map(({ description: one }) => [
                `${one.frameDeg}°`,
                one.seenAs,
                list(one.edgesOffDeg),
                list(one.cornersOffDeg),
              ]),
            ),
            `\nSensitivity: change of directions over the noise on them, for a deformation by 1 % (d′)\n\n`,
            table(
              ['deformation', ...views.flatMap(({ description: { frameDeg } }) => [`edges, frame ${frameDeg}°`, 'corners'])], // prettier-ignore
              views[0]!.sensitivities.map(({ deformation }, index) => [
                deformation,
                ...views.flatMap((view) => {
                  const { seenInEdges, seenInCorners } = view.sensitivities[index]!;
                  return [seenInEdges, seenInCorners].map((value) => (value / 100).toFixed(2));
                }),
              ]),
            ),
            `\nThe model's thresholds (QUEST, ${options.runs} staircases of ${options.trials} trials; 95 % over staircases)\n\n`,
            table(
              ['which of two …', 'seen as squares', 'seen as diamonds'],
              questions.map((question) => [question, of(question, 0), of(question, 45)]),
            ),
          ].join('');
        },
        () => drawInFrames(shape, framesDeg),
      );
    });
