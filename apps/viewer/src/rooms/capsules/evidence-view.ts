import { colours } from '@retinotopia/perception';
import { drawn, redraw } from '../../shell/drawn.ts';
import { threshold, trialEvidence, type Face, type Method } from './face.ts';
import { signs } from './paint.ts';

/** So many faces of each sort are tried, this many a frame. */
const [trials, aFrame] = [40, 2];
const [width, height, left, right] = [420, 190, 10, 410];

/** Words that are read over lines. */
const onPaper = { 'font-weight': 600, stroke: '#fff', 'stroke-width': 4, 'paint-order': 'stroke' };

/** The evidence as a bar, over what it is for other faces, true and scrambled ones. */
export function createEvidenceView() {
  const text = (x: number, y: number, words: string, attributes = {}) => drawn('text', { x, y, 'font-size': 12, fill: colours.ink, ...attributes }, words); // prettier-ignore
  const [axis, cloud] = [drawn('g'), drawn('g')];
  const limit = drawn('line', { y1: 14, y2: 158, stroke: colours.ink, 'stroke-dasharray': '4 3' });
  const limitName = text(0, 11, `threshold ${threshold}`, { 'text-anchor': 'middle', 'font-weight': 600 });
  const bar = drawn('rect', { y: 22, height: 24 });
  const barName = text(0, 39, '', { 'font-weight': 600 });
  const element = drawn(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': 'Evidence for a face' },
    axis,
    cloud,
    bar,
    limit,
    limitName,
    barName,
    text(left, 72, 'true faces', { fill: signs.member, ...onPaper }),
    text(left, 118, 'scrambled faces', { fill: signs.stray, ...onPaper }),
    text(width / 2, height - 3, 'evidence (natural logarithm of the odds for a face)', { 'text-anchor': 'middle' }),
  );
  let tried: { readonly face: Face; readonly noise: number; readonly by: Method } | null = null;
  let now = 0;
  let found: { readonly true: number; readonly scrambled: number }[] = [];
  let asked = 0;

  function more() {
    if (tried === null) return;
    for (let count = 0; count < aFrame; count++) found.push(trialEvidence(tried.face, tried.noise, tried.by, found.length)); // prettier-ignore
    asked = found.length < trials ? requestAnimationFrame(more) : 0;
    draw();
  }

  function draw() {
    const all = found.flatMap((one) => [one.true, one.scrambled]);
    const low = Math.floor(Math.min(-10, now, ...all) / 10) * 10;
    const high = Math.ceil(Math.max(20, now, ...all) / 10) * 10;
    const toX = (evidence: number) => left + ((evidence - low) / (high - low)) * (right - left);
    const step = (high - low) / 10 > 8 ? 50 : (high - low) / 10 > 4 ? 20 : 10;
    const first = Math.ceil(low / step);
    const ticks = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, k) => step * (first + k));
    axis.replaceChildren(
      drawn('line', { x1: left, x2: right, y1: 158, y2: 158, stroke: colours.faint }),
      ...ticks.map((tick) => drawn('line', { x1: toX(tick), x2: toX(tick), y1: 20, y2: 161, stroke: tick === 0 ? colours.faint : colours.line })), // prettier-ignore
      ...ticks.map((tick) => text(toX(tick), 173, String(tick).replace('-', '−'), { 'text-anchor': 'middle', fill: colours.faint })), // prettier-ignore
    );
    // A little up and down, so that dots at one place are told apart.
    const dot = (evidence: number, k: number, y: number, fill: string) =>
      drawn('circle', { cx: toX(evidence), cy: y + ((k * 7) % 5) * 3, r: 3, fill, 'fill-opacity': 0.55 });
    cloud.replaceChildren(
      ...found.flatMap((one, k) => [dot(one.true, k, 82, signs.member), dot(one.scrambled, k, 128, signs.stray)]),
    );
    const [from, to] = [toX(0), toX(now)];
    redraw(bar, { x: Math.min(from, to), width: Math.max(1.5, Math.abs(to - from)), fill: now >= threshold ? signs.member : signs.stray }); // prettier-ignore
    redraw(limit, { x1: toX(threshold), x2: toX(threshold) });
    redraw(limitName, { x: toX(threshold) });
    const inside = Math.abs(to - from) > 60;
    redraw(barName, { x: inside ? (from + to) / 2 : Math.max(from, to) + 8, 'text-anchor': inside ? 'middle' : 'start', fill: inside ? '#fff' : colours.ink }); // prettier-ignore
    barName.textContent = now.toFixed(1).replace('-', '−');
  }

  return {
    element,
    show(face: Face, noise: number, by: Method, evidence: number) {
      now = evidence;
      if (tried?.face !== face || tried.noise !== noise || tried.by !== by) {
        cancelAnimationFrame(asked);
        tried = { face, noise, by };
        found = [];
        asked = requestAnimationFrame(more);
      }
      draw();
    },
    close: () => cancelAnimationFrame(asked),
  };
}
