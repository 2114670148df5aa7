import { counted } from '@retinotopia/core';
import { backendNames, randomStream, useBackend } from '@retinotopia/compute';
import { regionArea } from '@retinotopia/geometry';
import {
  drawAfrica,
  drawAngleMatch,
  drawLand,
  drawSeeing,
  drawTiltAccuracy,
  matchByAngle,
  measureSeeing,
  measureTilt,
  readAtlas,
  readLands,
  recognise,
  remember,
  tiltHurt,
  tiltProtocol,
  type LandShape,
} from '@retinotopia/perception';
import { Command } from 'commander';
import { backendOption, numberBetween, wholeNumber } from '../arguments.ts';
import { table } from '../text-table.ts';
import { readOutlineFile } from './outline-file.ts';
import { give, share, type PerceiveOptions } from './output.ts';

interface AfricaOptions extends PerceiveOptions {
  readonly shape: string;
  readonly angle: number;
  readonly mirrored?: boolean;
  readonly comparedWith?: string;
  readonly outline?: string;
  readonly curve?: boolean;
  readonly survey?: boolean;
  readonly columns?: number | true;
  readonly seed: number;
  readonly backend: 'auto' | (typeof backendNames)[number];
}

/** `lab perceive africa`: a tilted country or continent, seen in the frame of the retina and in an imposed one. */
export const africaCommand = (): Command =>
  new Command('africa')
    .description('a tilted country or continent, named in the frame of the retina and in an imposed one (Rock 1973)')
    .option('--shape <name>', "a country or continent, by Natural Earth's English name", 'Africa')
    .option('--angle <degrees>', 'tilt of the shape, counterclockwise', numberBetween(-360, 360), 45)
    .option('--mirrored', 'show its mirror image')
    .option('--compared-with <name>', 'the shape in memory that frames at all angles are tried for')
    .option('--outline <file>', 'show an outline of your own: JSON points or GeoJSON; it joins memory')
    .option('--curve', 'the picture is of the fit by the angle of the frame')
    .option('--survey', 'name all shapes at all tilts, and say which are hurt most')
    .option('--columns [seeds]', 'train columns on upright silhouettes and ask them', wholeNumber(1, 1000))
    .option('--seed <number>', 'the first seed of what is drawn', wholeNumber(0), 11)
    .addOption(backendOption('auto', 'engine for --columns'))
    .option('--json', 'print one JSON document')
    .option('--svg <file>', 'write the picture')
    .action(perceive);

async function perceive(options: AfricaOptions): Promise<void> {
  const own = options.outline === undefined ? [] : [ownShape(options.outline)];
  const name = options.outline ?? options.shape;
  const memory = remember([...readLands(await readAtlas()).map(drawLand), ...own]);
  if (options.survey === true) {
    const measured = measureTilt(memory, randomStream(options.seed, 'perceive/tilt'));
    const hurt = tiltHurt(memory);
    give(
      options,
      { ...measured, hurt },
      () => surveyWords(measured, hurt),
      () => drawTiltAccuracy(measured),
    );
    return;
  }
  if (options.columns !== undefined) {
    await useBackend(options.backend);
    const count = options.columns === true ? 1 : options.columns;
    const seeds = Array.from({ length: count }, (_, k) => randomStream(options.seed + k, 'perceive/columns'));
    const shown = recognise(memory, name, { tiltDeg: 0 }, 'retinal').name;
    const measured = measureSeeing(memory, shown, tiltProtocol.tiltsDeg, seeds, {}, reportEveryTenth());
    give(
      options,
      measured,
      () => seeingWords(measured),
      () => drawSeeing(measured),
    );
    return;
  }
  const showing = { tiltDeg: options.angle, mirrored: options.mirrored === true };
  const recognitions = (['retinal', 'imposed', 'search'] as const).map((frame) =>
    recognise(memory, name, showing, frame),
  );
  const match = matchByAngle(memory, name, showing, options.comparedWith);
  give(
    options,
    { recognitions: recognitions.map((one) => ({ ...one, ranking: one.ranking.slice(0, 10) })), match },
    () => {
      const rows = recognitions.map((one) => [
        one.frame,
        `${one.frameDeg}°${one.frameMirrored ? ', mirrored' : ''}`,
        one.takenFor,
        one.recognised ? 'yes' : `no, number ${one.place} of ${one.ranking.length}`,
        one.ranking
          .slice(0, 3)
          .map((like) => `${like.name} ${like.unlikeness.toFixed(2)}`)
          .join(', '),
      ]);
      const { name: shape } = match;
      const how = options.mirrored === true ? ', mirrored' : '';
      return [
        `${shape}, tilted ${options.angle}°${how}; ${memory.length} shapes in memory, each upright\n\n`,
        table(['frame', 'its angle', 'taken for', 'recognised', 'most alike in memory (0: the same)'], rows),
        `\nIn frames at all angles ${shape} is most like ${match.comparedWith} at ${match.angleDeg}°, ${match.mirrored ? 'as its mirror image' : 'as it is'} (unlikeness ${match.bestTurned.toFixed(3)} turned, ${match.bestMirrored.toFixed(3)} mirrored).\n`,
      ].join('');
    },
    () => (options.curve === true ? drawAngleMatch(match) : drawAfrica(memory, recognitions)),
  );
}

function ownShape(file: string): LandShape {
  const region = readOutlineFile(file);
  const area = regionArea(region);
  return { name: file, kind: 'country', areaKm2: area, centre: [0, 0], region, outlineAreaKm2: area };
}

function surveyWords(measured: ReturnType<typeof measureTilt>, hurt: ReturnType<typeof tiltHurt>): string {
  const { tiltsDeg, frames, looks, look } = measured.protocol;
  const rows = tiltsDeg.map((tilt) => [
    `${tilt}°`,
    ...frames.map((frame) =>
      share(measured.accuracies.find((one) => one.frame === frame && one.tiltDeg === tilt)!.accuracy),
    ),
  ]);
  const list = (some: typeof hurt) =>
    table(
      ['shape', 'unlike itself', 'named within'],
      some.map(({ name, unlikeItself, namedWithinDeg }) => [
        name,
        unlikeItself.toFixed(2),
        namedWithinDeg === Infinity ? 'any tilt' : `±${namedWithinDeg}°`,
      ]),
    );
  return [
    `Shapes named rightly, in percent (${measured.shapes} shapes, ${looks} looks each, noise ${look.noise}; 95 % over shapes)\n\n`,
    table(['tilt', ...frames], rows),
    `\nHurt most by tilt, with perfect eyes\n\n`,
    list(hurt.slice(0, 8)),
    `\nHurt least\n\n`,
    list(hurt.slice(-8)),
  ].join('');
}

function seeingWords({ seeds, shapes, accuracies, shown }: ReturnType<typeof measureSeeing>): string {
  const tilts = [...new Set(accuracies.map(({ tiltDeg }) => tiltDeg))];
  const rows = tilts.map((tilt) => {
    const of = (frame: string) => accuracies.find((one) => one.frame === frame && one.tiltDeg === tilt)!;
    const seen = (frame: string) =>
      shown.takenFor.find((one) => one.frame === frame && one.tiltDeg === tilt)!.names.map(([first]) => first!);
    return [
      `${tilt}°`,
      share(of('retinal').accuracy),
      share(of('imposed').accuracy),
      seen('retinal').join(', '),
      seen('imposed').join(', '),
    ];
  });
  return [
    `Shapes that columns on a foveated retina name rightly, in percent, having learnt them upright (${shapes} shapes, ${counted(seeds, 'seed')}; 95 % over shapes)\n\n`,
    table(['tilt', 'retinal', 'imposed', `${shown.name} taken for, retinal`, 'imposed'], rows),
  ].join('');
}

/** A line on standard error at each tenth of the way. */
function reportEveryTenth(): (done: number) => void {
  let tenth = 0;
  return (done) => {
    if (Math.floor(10 * done) <= tenth) return;
    tenth = Math.floor(10 * done);
    process.stderr.write(`[${10 * tenth} %] columns learn upright silhouettes\n`);
  };
}
