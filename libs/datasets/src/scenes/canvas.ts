import { composeAffine2, toOuterAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import type { ConvexPolygon, Ellipse, Shape } from './shapes.ts';

/** A picture being painted, and who shows at each pixel. */
export interface Canvas {
  readonly size: number;
  /** `[size, size]` in [0, 1] */
  readonly pixels: Float32Array;
  /** `[size, size]`: the id of the shape on top that covers half of the pixel or more. */
  readonly owners: Uint8Array;
  /** Where the shape being painted begins and ends on each line, in pixels; begins after it ends where it is not. */
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** Each row of pixels is covered along so many lines: enough for edges without steps. */
const lines = 4;

/** A canvas that shows the background, which belongs to `owner`. */
export function openCanvas(size: number, pixels: Float32Array, owner: number): Canvas {
  return {
    size,
    pixels,
    owners: new Uint8Array(size * size).fill(owner),
    left: new Float64Array(lines * size),
    right: new Float64Array(lines * size),
  };
}

/** Paints a shape. @param pose its frame, in pixels from the upper left corner @param grey in [0, 1] */
export function paintShape(canvas: Canvas, shape: Shape, pose: AffineFrame2, grey: number, owner: number) {
  if ('corners' in shape) paintPolygon(canvas, shape, pose, grey, owner);
  else paintEllipse(canvas, shape, pose, grey, owner);
}

/** A point of it is o + a cos t + b sin t; on the line at height y, half of its chord is |a × b| √(h² − (y − o)²) / h². */
function paintEllipse(canvas: Canvas, { centre, radii }: Ellipse, pose: AffineFrame2, grey: number, owner: number) {
  const { origin, xAxis: a, yAxis: b } = composeAffine2(pose, { origin: centre, xAxis: [radii[0], 0], yAxis: [0, radii[1]] }); // prettier-ignore
  const square = a[1] * a[1] + b[1] * b[1];
  const height = Math.sqrt(square);
  const lean = (a[0] * a[1] + b[0] * b[1]) / square;
  const width = Math.abs(a[0] * b[1] - a[1] * b[0]) / square;
  const first = firstLine(origin[1] - height);
  const last = lastLine(origin[1] + height, canvas.size);
  for (let line = first; line <= last; line++) {
    const y = heightOf(line) - origin[1];
    const half = width * Math.sqrt(Math.max(0, square - y * y));
    canvas.left[line] = origin[0] + lean * y - half;
    canvas.right[line] = origin[0] + lean * y + half;
  }
  fill(canvas, first, last, grey, owner);
}

/** Every edge bounds the lines that it crosses, on the left or on the right. */
function paintPolygon(canvas: Canvas, { corners }: ConvexPolygon, pose: AffineFrame2, grey: number, owner: number) {
  const { size, left, right } = canvas;
  const placed = corners.map((corner) => toOuterAffine2(pose, corner));
  let [top, bottom] = [Infinity, -Infinity];
  for (const [, y] of placed) {
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const [first, last] = [firstLine(top), lastLine(bottom, size)];
  if (first > last) return;
  left.fill(Infinity, first, last + 1);
  right.fill(-Infinity, first, last + 1);
  let from = placed.at(-1)!;
  for (const to of placed) {
    const slope = (to[0] - from[0]) / (to[1] - from[1]);
    const end = lastLine(Math.max(from[1], to[1]), size);
    for (let line = firstLine(Math.min(from[1], to[1])); line <= end; line++) {
      const x = from[0] + slope * (heightOf(line) - from[1]);
      if (x < left[line]!) left[line] = x;
      if (x > right[line]!) right[line] = x;
    }
    from = to;
  }
  fill(canvas, first, last, grey, owner);
}

const heightOf = (line: number) => (line + 0.5) / lines;
const firstLine = (top: number) => Math.max(0, Math.ceil(lines * top - 0.5));
const lastLine = (bottom: number, size: number) => Math.min(lines * size - 1, Math.floor(lines * bottom - 0.5));

/** Covers each pixel by the share of it that lies between left and right on its lines. */
function fill({ size, pixels, owners, left, right }: Canvas, first: number, last: number, grey: number, owner: number) {
  for (let row = Math.floor(first / lines); row * lines <= last; row++) {
    const [from, to] = [Math.max(first, row * lines), Math.min(last, row * lines + lines - 1)];
    let [outerLeft, innerLeft, innerRight, outerRight] = [size, 0, size, 0];
    for (let line = from; line <= to; line++) {
      const [l, r] = [left[line]!, right[line]!];
      if (l < outerLeft) outerLeft = l;
      if (l > innerLeft) innerLeft = l;
      if (r < innerRight) innerRight = r;
      if (r > outerRight) outerRight = r;
    }
    const whole = to - from + 1 === lines;
    const begin = Math.max(0, Math.floor(outerLeft));
    const end = Math.min(size, Math.ceil(outerRight));
    for (let x = begin; x < end; x++) {
      const pixel = row * size + x;
      if (whole && x >= innerLeft && x + 1 <= innerRight) {
        pixels[pixel] = grey;
        owners[pixel] = owner;
        continue;
      }
      let covered = 0;
      for (let line = from; line <= to; line++) {
        const [l, r] = [left[line]!, right[line]!];
        const share = (r < x + 1 ? r : x + 1) - (l > x ? l : x);
        if (share > 0) covered += share;
      }
      covered /= lines;
      pixels[pixel]! += covered * (grey - pixels[pixel]!);
      if (covered >= 0.5) owners[pixel] = owner;
    }
  }
}
