import { composeAffine2, degrees, subtract2, type AffineFrame2, type Vector2 } from '@retinotopia/geometry';
import { drawn, onArrows, onDrag, pointOf, redraw, transformOf } from '../../shell/drawn.ts';
import type { Answer, Face, Look, Method } from './face.ts';
import { faceOutline, paintPart, signs } from './paint.ts';

/** What a person does to a part, in the picture's units. */
export interface Handling {
  readonly choose: (part: number) => void;
  readonly drag: (part: number, from: Vector2, to: Vector2) => void;
  readonly turnAndSize: (part: number, turnDeg: number, size: number) => void;
  /** A step of the keys: to the right, down. */
  readonly step: (part: number, x: number, y: number) => void;
  readonly putBack: (part: number) => void;
}

type Members = Answer['members'];

/** Half the side of the picture, in units of a face that is seen at size 1. */
const reach = 1.65;

/** The parts of a face, and what each says: its votes for the whole, or its messages to the others. */
export function createFaceView(handling: Handling) {
  const layer = () => drawn('g');
  const [ghosts, found, lines, parts, handleLayer] = [layer(), layer(), layer(), layer(), layer()];
  const element = drawn(
    'svg',
    { viewBox: `${-reach} ${-reach} ${2 * reach} ${2 * reach}`, role: 'group', 'aria-label': 'Parts of a face, which can be moved, and what they say of the whole', class: 'stage' }, // prettier-ignore
    drawn('defs', {}, arrowhead('message', signs.member), arrowhead('doubt', signs.stray)),
    ghosts,
    found,
    lines,
    parts,
    handleLayer,
  );
  const foundFace = drawn('g', {}, faceOutline());
  found.append(foundFace);
  const handle = createHandle(element, handling);
  handleLayer.append(handle.element);
  let built: Face | null = null;
  let drawnParts: readonly SVGGElement[] = [];

  function build(face: Face) {
    built = face;
    drawnParts = face.arrangement.parts.map(({ kind, role }, part) => {
      const grip = drawn('circle', { fill: '#fff', 'fill-opacity': 0 });
      const halo = drawn('circle', { class: 'halo', r: 1.18, fill: 'none', 'vector-effect': 'non-scaling-stroke' });
      const one = drawn('g', { tabindex: 0, role: 'button', class: 'part', 'aria-label': role }, drawn('title', {}, role), halo, ...paintPart(kind), grip); // prettier-ignore
      handlePart(one, part, element, handling);
      return one;
    });
    parts.replaceChildren(...drawnParts);
  }

  return {
    element,
    show(face: Face, look: Look, members: Members, chosen: number | null, by: Method) {
      if (built !== face) build(face);
      const { sightings, found: whole } = look;
      drawnParts.forEach((one, part) => {
        const { pose } = sightings[part]!;
        const unit = Math.hypot(...pose.yAxis);
        redraw(one, { transform: transformOf(pose), 'aria-pressed': String(part === chosen) });
        redraw(one.querySelector('.halo')!, { stroke: members[part] ? signs.member : signs.stray, 'stroke-width': part === chosen ? 3 : 1.5, 'stroke-dasharray': members[part] ? '' : '4 3' }); // prettier-ignore
        redraw(one.lastElementChild!, { r: Math.max(1.18, 0.16 / unit) }); // Large enough for a finger.
      });
      if (by === 'votes') drawVotes(lines, ghosts, look, members, chosen);
      else drawMessages(lines, ghosts, face, look, members);
      const there = members.includes(true);
      redraw(foundFace, { visibility: by === 'votes' ? 'visible' : 'hidden', transform: transformOf(whole.pose), stroke: there ? signs.member : signs.spare, 'stroke-width': there ? 3.5 : 1.5, 'stroke-dasharray': there ? '' : '7 5' }); // prettier-ignore
      handle.show(chosen, chosen === null ? null : sightings[chosen]!.pose);
    },
  };
}

/** A frame of the whole for each vote, and a line to it from the part that cast it. */
function drawVotes(
  lines: SVGGElement,
  ghosts: SVGGElement,
  { sightings, found }: Look,
  members: Members,
  chosen: number | null,
) {
  keep(ghosts, found.votes.length, () => drawn('g', {}, faceOutline()));
  keep(lines, found.votes.length, () => drawn('line', { 'vector-effect': 'non-scaling-stroke' }));
  found.votes.forEach(({ pose, sighting }, at) => {
    const agrees = members[sighting]! && found.agreeing[at]! >= 0.5;
    // An eye votes as a left and as a right one; where one of the two counts, the other does not.
    const spare = !agrees && members[sighting]!;
    const stroke = agrees ? signs.member : spare ? signs.spare : signs.stray;
    const width = (spare ? 0.6 : 1.4) * (sighting === chosen ? 2 : 1);
    redraw(ghosts.children[at]!, { transform: transformOf(pose), stroke, 'stroke-width': width, 'stroke-dasharray': spare ? '2 4' : '', opacity: spare ? 0.7 : 0.85 }); // prettier-ignore
    const [[x1, y1], [x2, y2]] = [sightings[sighting]!.pose.origin, pose.origin];
    redraw(lines.children[at]!, { ...ends(x1, y1, x2, y2), stroke, 'stroke-width': width, 'stroke-dasharray': '2 3', 'marker-end': '', opacity: spare ? 0.5 : 1 }); // prettier-ignore
  });
}

/** An arrow for each message: from a part to where it says that another one is. */
function drawMessages(lines: SVGGElement, ghosts: SVGGElement, face: Face, look: Look, members: Members) {
  const { sightings, beliefs } = look;
  ghosts.replaceChildren();
  const sent = beliefs.candidates.flatMap((from) =>
    beliefs.candidates.flatMap((to) => {
      const connection = face.field.connections[from.part]![to.part];
      if (!connection || from.sighting === to.sighting) return [];
      const said = composeAffine2(sightings[from.sighting]!.pose, connection.other);
      return [{ from: from.sighting, to: to.sighting, said }];
    }),
  );
  keep(lines, sent.length, () => drawn('line', { 'vector-effect': 'non-scaling-stroke' }));
  const few = sent.length < 60;
  sent.forEach(({ from, to, said }, at) => {
    const counts = members[from]! && members[to]!;
    const [[x1, y1], [x2, y2]] = [sightings[from]!.pose.origin, said.origin];
    redraw(lines.children[at]!, { ...ends(x1, y1, x2, y2), stroke: counts ? signs.member : signs.stray, 'stroke-width': few ? 1.4 : 0.8, 'stroke-dasharray': '', opacity: few ? 0.8 : 0.5, 'marker-end': `url(#${counts ? 'message' : 'doubt'})` }); // prettier-ignore
  });
}

const ends = (x1: number, y1: number, x2: number, y2: number) => ({ x1: x1.toFixed(4), y1: y1.toFixed(4), x2: x2.toFixed(4), y2: y2.toFixed(4) }); // prettier-ignore

const arrowhead = (id: string, fill: string) =>
  drawn('marker', { id, viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: 'strokeWidth', orient: 'auto' }, drawn('path', { d: 'M0 1L8 4L0 7Z', fill })); // prettier-ignore

/** Keeps so many elements in a layer, and makes those that are missing. */
function keep(layer: SVGGElement, count: number, one: () => SVGElement) {
  while (layer.childElementCount > count) layer.lastElementChild!.remove();
  while (layer.childElementCount < count) layer.append(one());
}

function handlePart(
  one: SVGGElement,
  part: number,
  svg: SVGSVGElement,
  { choose, drag, turnAndSize, step, putBack }: Handling,
) {
  const grab = () => {
    while (one.nextSibling !== null) one.before(one.nextSibling); // What is held lies on top.
    choose(part);
  };
  onMove(svg, one, grab, (from, to) => drag(part, from, to));
  one.addEventListener('focus', () => choose(part));
  onArrows(one, (x, y, shift) => {
    if (shift) turnAndSize(part, 5 * x, 1.1 ** -y);
    else step(part, 0.04 * x, 0.04 * y);
  });
  one.addEventListener('keydown', (event) => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return;
    event.preventDefault();
    putBack(part);
  });
}

/** Calls back with where a pointer that drags something was before, and is now, in the picture's units. */
function onMove(svg: SVGSVGElement, what: SVGElement, grab: () => void, move: (from: Vector2, to: Vector2) => void) {
  let last: Vector2 = [0, 0];
  const begin = (event: PointerEvent) => {
    last = pointOf(svg, event);
    grab();
  };
  onDrag(what, begin, (event) => {
    const from = last;
    last = pointOf(svg, event);
    move(from, last);
  });
}

/** A knob above the chosen part that turns and sizes it. */
function createHandle(svg: SVGSVGElement, { turnAndSize }: Handling) {
  const stem = drawn('line', { stroke: '#222', 'vector-effect': 'non-scaling-stroke', 'stroke-width': 1.5 });
  const knob = drawn('circle', { r: 0.055, fill: '#fff', stroke: '#222', 'stroke-width': 2, 'vector-effect': 'non-scaling-stroke' }); // prettier-ignore
  const grip = drawn('circle', { r: 0.15, fill: '#fff', 'fill-opacity': 0, class: 'part' }, drawn('title', {}, 'turn and size')); // prettier-ignore
  const element = drawn('g', { visibility: 'hidden' }, stem, knob, grip);
  let held: { readonly part: number; readonly origin: Vector2 } | null = null;
  onMove(
    svg,
    grip,
    () => undefined,
    (before, now) => {
      if (held === null) return;
      const [from, to] = [subtract2(before, held.origin), subtract2(now, held.origin)];
      const turn = Math.atan2(to[1], to[0]) - Math.atan2(from[1], from[0]);
      turnAndSize(held.part, degrees(turn), Math.hypot(...to) / Math.hypot(...from));
    },
  );
  return {
    element,
    show(part: number | null, pose: AffineFrame2 | null) {
      held = part === null || pose === null ? null : { part, origin: pose.origin };
      redraw(element, { visibility: held === null ? 'hidden' : 'visible' });
      if (held === null) return;
      const [{ origin, yAxis }, unit] = [pose!, Math.hypot(...pose!.yAxis)];
      const out = (distance: number) => [0, 1].map((axis) => origin[axis]! - (distance * yAxis[axis]!) / unit) as [number, number]; // prettier-ignore
      const [[x1, y1], [x2, y2]] = [out(1.18 * unit), out(1.18 * unit + 0.2)];
      redraw(stem, ends(x1, y1, x2, y2));
      for (const circle of [knob, grip]) redraw(circle, { cx: x2.toFixed(4), cy: y2.toFixed(4) });
    },
  };
}
