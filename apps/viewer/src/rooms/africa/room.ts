import {
  drawAfrica,
  drawAngleMatch,
  drawLand,
  matchByAngle,
  readAtlas,
  readLands,
  recognise,
  remember,
} from '@retinotopia/perception';
import { parsedSvg, svgFigure, tableOf } from '../../shell/figures.ts';
import { choice, flag, slider } from '../../shell/parameters.ts';
import { make, room } from '../../shell/room.ts';

const shapes = ['Africa', 'Australia', 'South America', 'Brazil', 'India', 'France', 'Italy', 'Chile', 'Canada', 'Japan']; // prettier-ignore

export default room({
  title: 'Tilted Africa',
  idea: 'We see a shape in a rectangular frame that we impose on it. Turned by 45°, Africa is taken for something else, until one knows which way is up and the frame turns with it (Rock 1973). Guess first what the shape is taken for, then look.',
  parameters: {
    shape: choice('shape', shapes),
    tilt: slider('tilt of the shape', 45, { min: -180, max: 180, step: 1, unit: '°' }),
    mirrored: flag('mirror image'),
    revealed: flag('show what it is taken for'),
  },
  presets: {
    Upright: { tilt: 0, revealed: true },
    'As Australia': { tilt: 45, revealed: true },
    Mirrored: { tilt: 30, mirrored: true, revealed: true },
  },
  async open(place) {
    const memory = remember(readLands(await readAtlas()).map(drawLand));
    const seen = svgFigure(
      'The shape in the frame of the retina, in the imposed frame, and in the frame that a search finds.',
    );
    const fit = svgFigure('How unlike the shape in memory it is, by the angle of the frame.');
    const ranking = tableOf(['frame', 'its angle', 'taken for', 'most alike in memory']);
    const hidden = make(
      'p',
      { class: 'said' },
      'What would you take it for? Tick “show what it is taken for” to see it.',
    );
    const answers = make('div', {}, seen.element, ranking.element, fit.element);
    const guess = svgFigure('Turned, and with no frame but the page’s.');
    place.append(hidden, guess.element, answers);
    return {
      show({ shape, tilt, mirrored, revealed }) {
        const showing = { tiltDeg: tilt, mirrored };
        const found = (['retinal', 'imposed', 'search'] as const).map((frame) =>
          recognise(memory, shape, showing, frame),
        );
        hidden.hidden = revealed;
        guess.element.hidden = revealed;
        answers.hidden = !revealed;
        if (!revealed) {
          const bare = parsedSvg(drawAfrica(memory, [found[0]!]));
          const telling = 'text, title, line, path[fill="none"], path[fill="#d55e00"]';
          bare.querySelectorAll(telling).forEach((part) => part.remove());
          guess.draw(bare.outerHTML);
          return;
        }
        seen.draw(drawAfrica(memory, found));
        fit.draw(drawAngleMatch(matchByAngle(memory, shape, showing, shape, 3)));
        ranking.fill(
          found.map(({ frame, frameDeg, frameMirrored, takenFor, ranking: alike }) => {
            const first = alike.slice(0, 4).map(({ name, unlikeness }) => `${name} ${unlikeness.toFixed(2)}`);
            return [frame, `${frameDeg}°${frameMirrored ? ', mirrored' : ''}`, takenFor, first.join(', ')];
          }),
        );
      },
    };
  },
});
