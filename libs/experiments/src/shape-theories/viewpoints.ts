import type { RandomStream } from '@retinotopia/compute';
import { drawViewpoint, type Range, type Viewpoint, type ViewpointRanges } from '@retinotopia/datasets';

/** The viewpoints that may be learnt from: near the middle, within 45° of upright, of one range of sizes. */
export const learntRanges: ViewpointRanges = {
  x: [-0.1, 0.1],
  y: [-0.1, 0.1],
  angleRad: [-Math.PI / 4, Math.PI / 4],
  scale: [0.6, 0.75],
  shear: [-0.1, 0.1],
};

/** What theories are tested on: viewpoints that were learnt from, and how others differ from all that could be. */
export const tests = ['seen', 'translated', 'rotated', 'scaled', 'all'] as const;
export type Test = (typeof tests)[number];

/** How people read them. */
export const testInWords: Readonly<Record<Test, string>> = {
  seen: 'seen viewpoints',
  translated: 'unseen places',
  rotated: 'unseen directions',
  scaled: 'unseen sizes',
  all: 'all unseen',
};

/** Sizes that are not learnt from, and at which objects still show their parts, and fit into the picture. */
const smaller: Range = [0.4, 0.5];
const larger: Range = [0.82, 0.9];

/** Viewpoints to learn from; the first few are the same however many are drawn. */
export const drawLearntViewpoints = (count: number, random: RandomStream): readonly Viewpoint[] =>
  Array.from({ length: count }, (_, index) => drawViewpoint(learntRanges, random.stream(String(index))));

/** A viewpoint to be tested with. @param learnt those that were learnt from */
export function drawTestViewpoint(test: Test, learnt: readonly Viewpoint[], random: RandomStream): Viewpoint {
  const like = drawViewpoint(learntRanges, random);
  switch (test) {
    case 'seen':
      return learnt[random.integer(learnt.length)]!;
    case 'translated':
      return { ...like, ...placeBeyond(like.scale, random) };
    case 'rotated':
      return { ...like, angleRad: directionBeyond(random) };
    case 'scaled':
      return { ...like, scale: within(random.integer(2) === 0 ? smaller : larger, random) };
    case 'all': {
      const scale = within(smaller, random);
      return { ...like, ...placeBeyond(scale, random), angleRad: directionBeyond(random), scale };
    }
  }
}

/** A place in the square ring between places twice as far as any learnt from and those where the object leaves the picture. */
function placeBeyond(scale: number, random: RandomStream): Pick<Viewpoint, 'x' | 'y'> {
  const reach = within([2 * learntRanges.x[1], 1 - scale], random);
  const far = random.integer(2) === 0 ? -reach : reach;
  const other = within([-reach, reach], random);
  return random.integer(2) === 0 ? { x: far, y: other } : { x: other, y: far };
}

/** A direction on the far side of those learnt from. */
const directionBeyond = (random: RandomStream): number => {
  const [, most] = learntRanges.angleRad;
  return within([most, 2 * Math.PI - most], random);
};

const within = ([low, high]: Range, random: RandomStream): number => low + (high - low) * random.uniform();
