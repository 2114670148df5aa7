import { randomStream } from '@retinotopia/compute';
import {
  accuracyAt,
  answerFrom,
  dogHead,
  drawImages,
  drawNeededSize,
  earTipsOrEyes,
  imagine,
  measureNeededSize,
  ordinaryReading,
  trueDistances,
  type Comparison,
  type LandmarkName,
} from '@retinotopia/perception';
import { Command } from 'commander';
import { numberBetween, wholeNumber } from '../arguments.ts';
import { table } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { give, share, type PerceiveOptions } from './output.ts';

interface ImageOptions extends PerceiveOptions {
  readonly angle: number;
  readonly pitch: number;
  readonly roll: number;
  readonly size: number;
  readonly noise: number;
  readonly compare?: string;
  readonly looks: number;
  readonly sizes?: boolean;
  readonly seed: number;
}

/** Viewpoints for which the accuracy is found. */
const yawsDeg = [0, 30, 60, 75, 90];
const noises = [0.5, 1, 2, 4];

/** `lab perceive image`: a head imagined from a viewpoint, and a question answered from the image. */
export const imageCommand = (): Command =>
  new Command('image')
    .description(
      "a dog's head imagined: relations that stay, poses that change, and a question answered from the image",
    )
    .option('--angle <degrees>', 'the head turns to its left', numberBetween(-180, 180), 30)
    .option('--pitch <degrees>', 'the head nods down', numberBetween(-90, 90), 10)
    .option('--roll <degrees>', 'the head tilts', numberBetween(-180, 180), 0)
    .option('--size <grains>', "the head's length in the image", numberBetween(1, 100_000), 40)
    .option('--noise <grains>', 'of a place in the image', numberBetween(0, 1000), 1)
    .option('--compare <pairs>', "two pairs, such as 'left ear/tip,right ear/tip;muzzle/nose,muzzle/chin'")
    .option('--looks <number>', 'answers for each accuracy', wholeNumber(10, 1_000_000), 1000)
    .option('--sizes', 'the picture is of the size that a small difference needs')
    .option('--seed <number>', 'of the noise', wholeNumber(0), 11)
    .option('--json', 'print one JSON document')
    .option('--svg <file>', 'write the picture')
    .action(perceive);

function perceive(options: ImageOptions): void {
  const model = dogHead();
  const comparison = options.compare === undefined ? earTipsOrEyes : comparisonFrom(options.compare);
  const [trueFirst, trueSecond] = trueDistances(model, comparison);
  const viewpoint = {
    yawDeg: options.angle,
    pitchDeg: options.pitch,
    rollDeg: options.roll,
    sizeGrains: options.size,
  };
  const reading = { ...ordinaryReading, noiseGrains: options.noise };
  const random = randomStream(options.seed, 'perceive/image');
  const image = imagine(model, viewpoint);
  const answer = answerFrom(image, comparison, model, reading, random.stream('answer'));
  const accuracies = (['flat', 'depth'] as const).flatMap((how) =>
    yawsDeg.flatMap((yawDeg) =>
      noises.map((noiseGrains) => ({
        how,
        yawDeg,
        noiseGrains,
        accuracy: accuracyAt(model, comparison, { ...viewpoint, yawDeg }, { ...reading, how, noiseGrains }, options.looks, random.stream(`${how}/${yawDeg}/${noiseGrains}`)), // prettier-ignore
      })),
    ),
  );
  const relation = measureNeededSize(random.stream('size'));
  give(
    options,
    {
      weights: model,
      activities: Object.fromEntries(image.poses),
      points: Object.fromEntries(image.points),
      comparison,
      distances: { first: trueFirst, second: trueSecond },
      answer,
      accuracies,
      relation,
    },
    () =>
      [
        `Which is further apart, ${comparison.first.join(' – ')} or ${comparison.second.join(' – ')}?\n`,
        `In the image, ${options.size} grains a head, turned ${options.angle}°, nodding ${options.pitch}°, tilted ${options.roll}°: ${answer.firstGrains.toFixed(1)} and ${answer.secondGrains.toFixed(1)} grains, so ${comparison[answer.furtherApart].join(' – ')} (${answer.correct ? 'right' : 'wrong'}: ${trueFirst.toFixed(3)} and ${trueSecond.toFixed(3)} head lengths).\n`,
        `The viewpoint made ${image.poses.size} poses; the ${model.parts.length} whole-part relations are as they were.\n\n`,
        `Right answers in percent [95 %] by turn of the head and noise (${options.looks} looks each)\n\n`,
        table(
          ['turned', 'read', ...noises.map((noise) => `${noise} grains`)],
          yawsDeg.flatMap((yaw) =>
            (['flat', 'depth'] as const).map((how) => [
              `${yaw}°`,
              how,
              ...accuracies.filter((one) => one.how === how && one.yawDeg === yaw).map((one) => share(one.accuracy)),
            ]),
          ),
        ),
        `\nSize of the image at which 82 % of answers are right (${relation.runs} staircases of ${relation.trials} trials)\n\n`,
        table(
          ['ear tips further apart than eyes by', 'grains a head [95 %]'],
          relation.needed.map(({ furtherApart, sizeGrains: { value, low, high } }) => [
            `${Math.round(100 * furtherApart)} %`,
            `${value.toFixed(0)} [${low.toFixed(0)}, ${high.toFixed(0)}]`,
          ]),
        ),
        `\nsize ∝ difference^p with p = ${relation.exponent.value.toFixed(2)} [${relation.exponent.low.toFixed(2)}, ${relation.exponent.high.toFixed(2)}]\n`,
      ].join(''),
    () =>
      options.sizes === true
        ? drawNeededSize(relation)
        : drawImages([
            imagine(model, { sizeGrains: options.size }),
            image,
            imagine(model, { ...viewpoint, yawDeg: 90 }),
            imagine(model, { ...viewpoint, rollDeg: 60, sizeGrains: options.size / 2 }),
          ]),
  );
}

/** @throws UsageError where there are not two pairs */
function comparisonFrom(text: string): Comparison {
  const pairs = text.split(';').map((pair) => pair.split(',').map((name) => name.trim()));
  const [first, second] = pairs;
  if (pairs.length !== 2 || first?.length !== 2 || second?.length !== 2) {
    throw new UsageError(`--compare takes two pairs of landmarks, 'a,b;c,d', found '${text}'`);
  }
  type Pair = readonly [LandmarkName, LandmarkName];
  return { first: first as unknown as Pair, second: second as unknown as Pair };
}
