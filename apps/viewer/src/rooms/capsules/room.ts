import { poseOf, type Viewpoint } from '@retinotopia/datasets';
import { subtract2, toInnerAffine2, type Vector2 } from '@retinotopia/geometry';
import { drawing, flag, slider, type Values } from '../../shell/parameters.ts';
import { button, figure, make, room } from '../../shell/room.ts';
import { createEvidenceView } from './evidence-view.ts';
import { createFaceView } from './face-view.ts';
import { answer, learnFace, lookAt, mostParts, scrambledPlaces, threshold, viewpoint, type Answer, type Face, type Placement, type Method } from './face.ts'; // prettier-ignore
import { glide } from './glide.ts';
import { growthView } from './growth-view.ts';
import { counts, readHeld } from './hypotheses.ts';
import { further, moved, readMoves, still, writeMoves, type Move } from './moves.ts';
import { universalView } from './universal-view.ts';
import { weightsTable } from './weights-table.ts';

/** So many viewpoints and scramblings are numbered. */
const most = 99;

const parameters = {
  parts: slider('parts of the face', 4, { min: 2, max: mostParts, step: 1 }),
  noise: slider('noise of what is seen', 1, { min: 0, max: 4, step: 0.25, unit: ' ×' }),
  view: slider('viewpoint (0: upright)', 0, { min: 0, max: most, step: 1 }),
  scramble: slider('scrambling (0: in place)', 0, { min: 0, max: most, step: 1 }),
  messages: flag('messages between parts instead of votes'),
  moved: drawing('', (text) => readMoves(text) !== null),
  hold: drawing('face40,house200;face40,bus300', (text) => readHeld(text, counts.hold) !== null),
  columns: drawing('face40;bus220', (text) => readHeld(text, counts.columns) !== null),
  attention: flag('columns: attention when they average', true),
  temperature: slider('columns: attention’s temperature', 0.2, { min: 0.05, max: 5, step: 0.05 }),
} as const;

type Shown = Values<typeof parameters>;

/** What a face looks like from somewhere, before it is seen. */
interface Scene {
  readonly from: Viewpoint;
  readonly places: readonly Placement[];
}

export default room({
  title: 'Capsules',
  idea: 'A face knows, in its weights, where it is as seen from each of its parts. So each part that is found, wherever it is, votes: if I am its left eye, the face is there. Where votes meet there is a face, from any viewpoint. Right parts in wrong places vote too, each for another face, and there is none.',
  parameters,
  presets: {
    'An eye out of place': { moved: '0:0.3,0.35,0,1' },
    'A crooked mouth': { moved: '1:0,0,50,1' },
    Scrambled: { scramble: 1 },
    'From elsewhere': { view: 3 },
    'Through noise': { noise: 2.5, view: 3 },
    'Sixteen parts': { parts: 16 },
    'Messages instead': { messages: true },
    'No attention': { attention: false },
  },
  open(place, set) {
    let [values, face]: [Shown | null, Face | null] = [null, null];
    let scene: Scene | null = null;
    let chosen: number | null = null;
    /** Whether a change comes from a hand on the figure, which it must follow at once. */
    let byHand = false;
    let stop: () => void = () => undefined;
    let afterView = '';

    const movesNow = () => readMoves(values!.moved)!;
    function move(part: number, by: Partial<Move>) {
      const moves = movesNow();
      byHand = true;
      set({ moved: writeMoves(new Map([...moves, [part, further(moves.get(part) ?? still, { ...still, ...by })]])) });
      byHand = false;
    }
    function drag(part: number, from: Vector2, to: Vector2) {
      const pose = poseOf(scene!.from);
      const [x, y] = subtract2(toInnerAffine2(pose, to), toInnerAffine2(pose, from));
      move(part, { x, y });
    }
    const view = createFaceView({
      choose(part) {
        chosen = part;
        paint();
      },
      drag,
      turnAndSize: (part, turnDeg, size) => move(part, { turnDeg, size }),
      step: (part, x, y) => drag(part, [0, 0], [x, y]),
      putBack(part) {
        const moves = new Map(movesNow());
        moves.delete(part);
        set({ moved: writeMoves(moves) });
      },
    });
    const said = make('p', { class: 'said', 'aria-live': 'polite' });
    const next = (value: number) => (value % most) + 1;
    const newView = button('New view', () => set({ view: next(values!.view) }), { class: 'main' });
    const scramble = button('Scramble', () => set({ scramble: next(values!.scramble), moved: '' }));
    const back = button('Put the parts back', () => set({ scramble: 0, moved: '' }));
    const evidence = createEvidenceView();
    const [caption, counted, unchanged] = [make('figcaption'), make('p'), make('p', { class: 'note', role: 'status' })];
    const table = weightsTable();
    const growth = growthView();
    const universal = universalView(set);
    place.append(
      said,
      make('div', { class: 'buttons' }, newView, scramble, back),
      make(
        'div',
        { class: 'views' },
        make('figure', {}, make('div', { class: 'paper' }, view.element), caption),
        make(
          'div',
          {},
          figure(make('div', { class: 'paper' }, evidence.element), 'How much likelier the parts are with a face there, at any pose, than by chance. Dots: forty true and forty scrambled faces of as many parts, through the same noise.'), // prettier-ignore
          counted,
          unchanged,
        ),
      ),
      table.element,
      growth.element,
      universal.element,
    );

    function paint() {
      if (values === null || face === null || scene === null) return;
      const [{ noise }, by] = [values, methodOf(values)];
      const look = lookAt(face, scene.places, poseOf(scene.from), noise);
      const found = answer(look, by);
      view.show(face, look, found.members, chosen, by);
      evidence.show(face, noise, by, found.evidence);
      table.show(face, look, answer(look, 'votes').members);
      said.textContent = verdict(face, found, by);
      counted.textContent = `To find it takes ${look.found.votes.length} votes for the face, or ${look.beliefs.messages} messages between its parts.`;
      caption.textContent = `Drag a part; the knob above it turns and sizes it. By keys: Tab to a part, arrows, with Shift to turn and size, Delete to put it back. ${by === 'messages' ? 'An arrow is a message: from a part to where it says that another one should be.' : 'Each thin face is a vote. Blue ones meet, and the bold face is where; orange ones stand alone; dotted: what an eye says as the other eye.'}`;
      unchanged.textContent = afterView;
    }

    const settingOf = ({ view: number, scramble: way }: Shown, moves = movesNow()): Scene => ({
      from: viewpoint(number),
      places: scrambledPlaces(face!, way).map((at, part) => moved(at, moves.get(part) ?? still)),
    });

    return {
      show(shown) {
        const before = values;
        values = shown;
        const anew = before?.parts !== shown.parts;
        if (anew) {
          face = learnFace(shown.parts);
          chosen = null;
        }
        const target = settingOf(shown);
        stop();
        if (before !== null && before.view !== shown.view) {
          const evidenceAt = (from: Viewpoint) => answer(lookAt(face!, target.places, poseOf(from), shown.noise), methodOf(shown)).evidence; // prettier-ignore
          afterView = viewChange(evidenceAt(viewpoint(before.view)), evidenceAt(target.from));
        } else if (before !== null && before.messages === shown.messages) afterView = '';
        const start = scene;
        if (anew || byHand || start === null || sameScene(start, target)) {
          scene = target;
          paint();
        } else {
          stop = glide((share) => {
            scene = between(start, target, share);
            paint();
          });
        }
        universal.show(shown);
      },
      close() {
        stop();
        evidence.close();
        growth.close();
      },
    };
  },
});

const methodOf = ({ messages }: Shown): Method => (messages ? 'messages' : 'votes');

const between = (a: Scene, b: Scene, share: number): Scene => ({
  from: mixed(a.from, b.from, share),
  places: a.places.map((one, part) => mixed(one, b.places[part]!, share)),
});

/** Numbers part of the way from some to others; angles go the shorter way around. */
function mixed<T extends Viewpoint | Placement>(one: T, other: T, share: number): T {
  const ends = Object.entries<number>({ ...other });
  const mix = ends.map(([name, to]) => {
    const from = one[name as keyof T] as number;
    const apart = name.endsWith('Rad') ? Math.atan2(Math.sin(to - from), Math.cos(to - from)) : to - from;
    return [name, share === 1 ? to : from + share * apart];
  });
  return Object.fromEntries(mix) as T;
}

const sameScene = (a: Scene, b: Scene): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What the capsule says of the face, and whose votes have parted company. */
function verdict(face: Face, { evidence, members }: Answer, by: Method): string {
  const roles = face.arrangement.parts.map(({ role }) => `the ${role}`);
  const out = roles.filter((_, part) => !members[part]);
  const number = `evidence ${evidence.toFixed(1).replace('-', '−')}, threshold ${threshold}`;
  if (evidence <= threshold) return `No face (${number}): the parts are there, but their ${by} do not meet.`;
  if (out.length === 0) return `A face (${number}): all ${roles.length} parts’ ${by} meet.`;
  const who = out.length > 4 ? `${out.length} parts` : inWords(out);
  return `A face (${number}), without ${who}, whose ${by} have parted company with the others’.`;
}

const inWords = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;

function viewChange(before: number, after: number): string {
  const apart = Math.abs(after - before);
  const same = apart < 1e-9 ? 'to less than a billionth' : `up to ${apart.toPrecision(1)}`;
  return `From the new viewpoint every activity is another, the evidence is the same ${same}, and no weight has changed.`;
}
