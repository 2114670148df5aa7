/**
 * A reference frame: side × side positions spread evenly over [−1, 1]², row by row, on which a shared kernel lives.
 * `nearest` gives a point to the position next to it, as FOVI does; `bilinear` shares it out between the four around
 * it, so that the kernel is interpolated where the point lies.
 */
export type FrameMapping = 'nearest' | 'bilinear';

/**
 * Which positions of a frame a point belongs to, and how much to each; the shares add up to 1.
 * @param u from −1 (left) to 1 (right); what lies outside is put on the border
 * @param v from −1 (above) to 1 (below)
 */
export function frameShares(
  u: number,
  v: number,
  side: number,
  mapping: FrameMapping,
): readonly (readonly [position: number, share: number])[] {
  const along = (value: number) => ((Math.min(1, Math.max(-1, value)) + 1) / 2) * (side - 1);
  const [x, y] = [along(u), along(v)];
  if (mapping === 'nearest') return [[Math.round(y) * side + Math.round(x), 1]];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [x - left, y - top];
  const corners: [number, number][] = [
    [top * side + left, (1 - right) * (1 - bottom)],
    [top * side + left + 1, right * (1 - bottom)],
    [(top + 1) * side + left, (1 - right) * bottom],
    [(top + 1) * side + left + 1, right * bottom],
  ];
  return corners.filter(([, share]) => share > 0);
}
