import {
  answerFrom,
  dogHead,
  drawImages,
  earTipsOrEyes,
  imagine,
  ordinaryReading,
} from '@retinotopia/perception';
import { randomStream } from '@retinotopia/compute';
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { make, room } from '../../shell/room.ts';

const three = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(', ');

export const imageRoom = room({
  title: 'Mental image',
  idea: 'Which are further apart, a dog’s ear tips or its eyes? To answer, one makes an image, from some viewpoint and of some size. The relations of parts to their whole stay as they are, as weights do; the viewpoint makes poses, as activities.',
  parameters: {
    yaw: { kind: 'number', label: 'turned', default: 30, min: -180, max: 180, step: 1, unit: '°' },
    pitch: { kind: 'number', label: 'nodding', default: 10, min: -90, max: 90, step: 1, unit: '°' },
    roll: { kind: 'number', label: 'tilted', default: 0, min: -180, max: 180, step: 1, unit: '°' },
    size: {
      kind: 'number',
      label: 'size of the image',
      default: 40,
      min: 4,
      max: 100,
      step: 1,
      unit: ' grains',
    },
    noise: {
      kind: 'number',
      label: 'noise of a place',
      default: 1,
      min: 0,
      max: 6,
      step: 0.5,
      unit: ' grains',
    },
  },
  presets: {
    'From the side': { yaw: 90, pitch: 0 },
    'A small image': { size: 8 },
  },
  open(place) {
    const model = dogHead();
    const picture = svgFigure(
      'The image (left: face to face, for comparison). Orange: ear tips. Blue: eyes.',
    );
    const said = make('p', { class: 'said', 'aria-live': 'polite' });
    const parts = tableOf([
      'part',
      'in the whole (weights): place',
      'seen from the viewpoint (activities): place',
    ]);
    place.append(said, picture.element, make('h2', {}, 'Weights stay, activities change'), parts.element);
    return {
      show({ yaw, pitch, roll, size, noise }) {
        const image = imagine(model, { yawDeg: yaw, pitchDeg: pitch, rollDeg: roll, sizeGrains: size });
        picture.draw(drawImages([imagine(model, { sizeGrains: 40 }), image]));
        const reading = { ...ordinaryReading, noiseGrains: noise };
        const draws = randomStream(Math.round(1000 * Math.random()), 'viewer/image');
        const { furtherApart, firstGrains, secondGrains } = answerFrom(
          image,
          earTipsOrEyes,
          model,
          reading,
          draws,
        );
        said.textContent = `Ear tips ${firstGrains.toFixed(1)} grains apart, eyes ${secondGrains.toFixed(1)}: the ${furtherApart === 'first' ? 'ear tips' : 'eyes'} look further apart.`;
        parts.fill(
          model.parts.map(({ name, inWhole }) => [
            name,
            three(inWhole.origin),
            three(image.poses.get(name)!.origin),
          ]),
        );
      },
      close: () => place.replaceChildren(),
    };
  },
});
