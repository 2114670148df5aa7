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
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { make, room } from '../../shell/room.ts';

const shapes = ['Africa', 'Australia', 'South America', 'Brazil', 'India', 'France', 'Italy', 'Chile', 'Canada', 'Japan']; // prettier-ignore

export const africaRoom = room({
  title: 'Tilted Africa',
  idea: 'We see a shape in a rectangular frame that we impose on it. Turned by 45°, Africa is taken for something else, until one knows which way is up and the frame turns with it (Rock 1973). Guess first what the shape is taken for, then look.',
  parameters: {
    shape: { kind: 'choice', label: 'shape', default: 'Africa', options: shapes },
    tilt: {
      kind: 'number',
      label: 'tilt of the shape',
      default: 45,
      min: -180,
      max: 180,
      step: 1,
      unit: '°',
    },
    mirrored: { kind: 'flag', label: 'mirror image', default: false },
    revealed: { kind: 'flag', label: 'show what it is taken for', default: false },
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
          const bare = new DOMParser().parseFromString(drawAfrica(memory, [found[0]!]), 'image/svg+xml');
          bare
            .querySelectorAll('text, title, line, path[fill="none"], path[fill="#d55e00"]')
            .forEach((part) => part.remove());
          guess.draw(new XMLSerializer().serializeToString(bare));
          return;
        }
        seen.draw(drawAfrica(memory, found));
        fit.draw(drawAngleMatch(matchByAngle(memory, shape, showing, shape, 3)));
        ranking.fill(
          found.map((one) => [
            one.frame,
            `${one.frameDeg}°${one.frameMirrored ? ', mirrored' : ''}`,
            one.takenFor,
            one.ranking
              .slice(0, 4)
              .map((like) => `${like.name} ${like.unlikeness.toFixed(2)}`)
              .join(', '),
          ]),
        );
      },
      close: () => place.replaceChildren(),
    };
  },
});
