import { fitProjection, project, type Islands, type SceneColumns } from '@retinotopia/columns';
import type { NeighbourLists } from '@retinotopia/compute';
import type { OpticArray } from '@retinotopia/retina';

/** Columns as a picture shows them, in degrees from the middle of the image. */
export interface ShownColumns {
  readonly xDeg: ArrayLike<number>;
  readonly yDeg: ArrayLike<number>;
  /** From each column to the next. */
  readonly spacingDeg: ArrayLike<number>;
  /** Columns side by side, which may be on one island. */
  readonly beside: NeighbourLists;
}

/** The columns of trained columns, as a picture shows them. */
export const shownColumns = ({ retina: { columns, centres }, beside }: SceneColumns): ShownColumns => ({
  xDeg: columns.xDeg,
  yDeg: columns.yDeg,
  spacingDeg: centres.spacingDeg,
  beside,
});

/** What a picture shows, and what it takes its planes from. */
export interface Drawn {
  /** Embeddings before the first step and after each, of each level: `[C, D]`. */
  readonly steps: readonly (readonly Float32Array[])[];
  /** By step and level. */
  readonly islands: readonly (readonly Islands[])[];
  /** By step and level, embeddings `[N, D]` that the planes are fitted to; those that are shown, where left out. */
  readonly planes?: readonly (readonly Float32Array[])[];
}

/** Pixels of a picture across, and between two. */
const [side, gap, labelled] = [120, 10, 74];

/**
 * All levels and steps as the talk draws them: an arrow for each column, long where its opinions agree, with a colour
 * for its direction; lines where two columns side by side are on different islands. Rows are levels, the highest on
 * top; the plane of a level's arrows is fitted once, to all its steps together, so that they compare.
 * @returns SVG
 */
export function drawIslands(
  columns: ShownColumns,
  image: OpticArray,
  { steps, islands, planes = steps }: Drawn,
): string {
  const levels = steps[0]!.length;
  const viewBox = boxOf(image);
  const width = labelled + (steps.length + 1) * (side + gap);
  const height = 30 + levels * (side + gap);
  const rows = Array.from({ length: levels }, (_, row) => {
    const level = levels - 1 - row;
    const size = steps[0]![level]!.length / columns.xDeg.length;
    const plane = fitProjection(Float32Array.from(planes.flatMap((step) => [...step[level]!])), size);
    const y = 24 + row * (side + gap);
    const cells = steps.map((step, at) => {
      const arrows = drawColumns(columns, project(step[level]!, plane), islands[at]![level]!);
      return `<svg x="${labelled + (at + 1) * (side + gap)}" y="${y}" width="${side}" height="${side}" viewBox="${viewBox}">${arrows}</svg>`;
    });
    return `<text x="4" y="${y + side / 2}">level ${level}</text>${cells.join('')}`;
  });
  const heads = steps.map(
    (_, at) =>
      `<text x="${labelled + (at + 1) * (side + gap) + side / 2}" y="15" text-anchor="middle">${at === 0 ? 'by themselves' : `step ${at}`}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>Embeddings of all columns at ${levels} levels, before settling and after each step</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>${heads.join('')}`,
    `<text x="${labelled + side / 2}" y="15" text-anchor="middle">the image</text>`,
    drawImage(image, labelled, 24),
    rows.join(''),
    '</svg>\n',
  ].join('\n');
}

/** The image's whole extent. */
function boxOf({ width, height, pixelsPerDegree }: OpticArray): string {
  const [wide, high] = [width / pixelsPerDegree, height / pixelsPerDegree];
  return `${-wide / 2} ${-high / 2} ${wide} ${high}`;
}

const short = (value: number) => String(+value.toFixed(3));

function drawColumns({ xDeg, yDeg, spacingDeg, beside }: ShownColumns, arrows: Float32Array, { of }: Islands): string {
  const { offsets, indices } = beside;
  const marks: string[] = [];
  for (let column = 0; column < of.length; column++) {
    const [x, y, reach] = [xDeg[column]!, yDeg[column]!, spacingDeg[column]! / 2];
    const [dx, dy] = [arrows[2 * column]!, arrows[2 * column + 1]!];
    const length = Math.min(1.4, Math.hypot(dx, dy));
    const hue = Math.round((Math.atan2(dy, dx) * 180) / Math.PI + 360) % 360;
    const along = (share: number) => `${short(x + (share * reach * dx * length) / (Math.hypot(dx, dy) || 1))} ${short(y + (share * reach * dy * length) / (Math.hypot(dx, dy) || 1))}`; // prettier-ignore
    marks.push(
      `<circle cx="${short(x)}" cy="${short(y)}" r="${short(reach)}" fill="hsl(${hue} 70% ${Math.round(92 - 25 * length)}%)"/>`,
      `<path d="M${along(-0.7)}L${along(0.7)}" stroke="hsl(${hue} 80% 30%)" stroke-width="${short(reach / 4)}"/>`,
      `<circle cx="${along(0.7).replace(' ', '" cy="')}" r="${short(reach / 4)}" fill="hsl(${hue} 80% 30%)"/>`,
    );
    for (const other of indices.subarray(offsets[column], offsets[column + 1])) {
      if (other <= column || of[other] === of[column]) continue;
      // The shore lies half-way between the two, across their line.
      const [mx, my] = [(x + xDeg[other]!) / 2, (y + yDeg[other]!) / 2];
      const [ax, ay] = [-(yDeg[other]! - y) / 2, (xDeg[other]! - x) / 2];
      marks.push(`<path d="M${short(mx - ax)} ${short(my - ay)}L${short(mx + ax)} ${short(my + ay)}" stroke="#000" stroke-width="0.06"/>`); // prettier-ignore
    }
  }
  return marks.join('');
}

/** The image in grey, one rectangle a run of equal pixels in a row. */
function drawImage({ width, height, channels, pixels }: OpticArray, left: number, top: number): string {
  const runs: string[] = [];
  const grey = (x: number, y: number) => Math.round(15 * pixels[(y * width + x) * channels]!);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width;) {
      const start = x;
      while (x < width && grey(x, y) === grey(start, y)) x++;
      const tone = grey(start, y).toString(16);
      runs.push(`<path d="M${start} ${y}h${x - start}v1h${start - x}" fill="#${tone.repeat(3)}"/>`);
    }
  }
  return `<svg x="${left}" y="${top}" width="${side}" height="${side}" viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges">${runs.join('')}</svg>`;
}
