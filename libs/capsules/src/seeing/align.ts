import { composeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import type { Scored } from './near-poses.ts';
import { correlation, fineFields, fineGrid, normalise, readPatch } from './patch.ts';
import type { Luminance } from './picture.ts';
import type { Template } from './template.ts';

/** Steps of a closer look, at most. */
const steps = 6;

/** No step is longer: in units of the part, radians, log size. */
const longestStep = 0.25;

/** Shorter steps end the way, in the same units: far below what the votes for a whole scatter. */
const settled = 0.01;

/** What is not that much like the template after two steps never is a part, which fits with 0.8 and more. */
const leastHope = 0.5;

/**
 * Moves, turns and sizes a pose until the picture looks most like the template there: Gauss and Newton's steps in the
 * template's own frame, whose slopes are known before (inverse compositional, Baker and Matthews 2004).
 * @returns the best pose on the way, and as its score the correlation of picture and template there
 */
export function align(luminance: Luminance, template: Template, start: AffineFrame2): Scored {
  const { look, weights, correction } = template;
  const patch = new Float64Array(fineFields);
  let pose = start;
  let best: Scored = { pose, score: -1 };
  for (let step = 0; step <= steps; step++) {
    readPatch(luminance, pose, fineGrid, patch);
    if (!normalise(patch, weights)) break;
    const fit = correlation(patch, look, weights);
    if (fit > best.score) best = { pose, score: fit };
    if (step === steps || (step >= 2 && fit < leastHope)) break;
    const off = [0, 0, 0, 0];
    for (let way = 0; way < 4; way++) {
      let sum = 0;
      for (let k = 0; k < fineFields; k++) sum += correction[way * fineFields + k]! * patch[k]!;
      off[way] = Math.max(-longestStep, Math.min(longestStep, sum / Math.max(fit, 0.3)));
    }
    const [x, y, turn, size] = off as [number, number, number, number];
    const [c, s] = [Math.exp(-size) * Math.cos(turn), -Math.exp(-size) * Math.sin(turn)];
    pose = composeAffine2(pose, { origin: [-x, -y], xAxis: [c, s], yAxis: [-s, c] });
    if (Math.hypot(x, y, turn, size) < settled) break;
  }
  return best;
}
