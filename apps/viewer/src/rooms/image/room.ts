import { answerFrom, dogHead, drawImages, earTipsOrEyes, imagine, ordinaryReading } from '@retinotopia/perception';
import { randomStream } from '@retinotopia/compute';
import type { Vector3 } from '@retinotopia/geometry';
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { slider } from '../../shell/parameters.ts';
import { make, room } from '../../shell/room.ts';

const three = (values: Vector3) => values.map((value) => value.toFixed(2)).join(', ');

export default room({
  title: 'Mental image',
  idea: 'Which are further apart, a dog’s ear tips or its eyes? To answer, one makes an image, from some viewpoint and of some size. The relations of parts to their whole stay as they are, as weights do; the viewpoint makes poses, as activities.',
  parameters: {
    yaw: slider('turned', 30, { min: -180, max: 180, step: 1, unit: '°' }),
    pitch: slider('nodding', 10, { min: -90, max: 90, step: 1, unit: '°' }),
    roll: slider('tilted', 0, { min: -180, max: 180, step: 1, unit: '°' }),
    size: slider('size of the image', 40, { min: 4, max: 100, step: 1, unit: ' grains' }),
    noise: slider('noise of a place', 1, { min: 0, max: 6, step: 0.5, unit: ' grains' }),
  },
  presets: {
    'From the side': { yaw: 90, pitch: 0 },
    'A small image': { size: 8 },
  },
  open(place) {
    const model = dogHead();
    const picture = svgFigure('The image (left: face to face, for comparison). Orange: ear tips. Blue: eyes.');
    const said = make('p', { class: 'said', 'aria-live': 'polite' });
    const parts = tableOf(['part', 'in the whole (weights): place', 'seen from the viewpoint (activities): place']);
    place.append(said, picture.element, make('h2', {}, 'Weights stay, activities change'), parts.element);
    return {
      show({ yaw, pitch, roll, size, noise }) {
        const image = imagine(model, { yawDeg: yaw, pitchDeg: pitch, rollDeg: roll, sizeGrains: size });
        picture.draw(drawImages([imagine(model, { sizeGrains: 40 }), image]));
        const reading = { ...ordinaryReading, noiseGrains: noise };
        const draws = randomStream(Math.round(1000 * Math.random()), 'viewer/image');
        const answer = answerFrom(image, earTipsOrEyes, model, reading, draws);
        said.textContent = `Ear tips ${answer.firstGrains.toFixed(1)} grains apart, eyes ${answer.secondGrains.toFixed(1)}: the ${answer.furtherApart === 'first' ? 'ear tips' : 'eyes'} look further apart.`;
        const placesOf = (name: string, inWhole: Vector3) => [inWhole, image.poses.get(name)!.origin].map(three);
        parts.fill(model.parts.map(({ name, inWhole }) => [name, ...placesOf(name, inWhole.origin)]));
      },
    };
  },
});
