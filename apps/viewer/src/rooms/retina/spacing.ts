import { total } from '@retinotopia/core';
import { colours, group, lineChart, picture } from '@retinotopia/perception';
import { linearLaw, uniformLaw, watsonLaw, type Retina } from '@retinotopia/retina';

/** A law as the page writes it. */
const formulas = {
  linear: (e2Deg: number) => `s(e) = s(0) · (1 + e / ${e2Deg}°)`,
  watson: () => 's(e) from Watson 2014, equation 8',
  uniform: () => 's(e) = s(0)',
} as const;

/** Spacing of the fields by eccentricity, measured on the mosaic, beside the law that made it. */
export function drawSpacing({ config, fields }: Retina): string {
  const law = { linear: linearLaw(config.e2Deg), watson: watsonLaw, uniform: uniformLaw }[config.law];
  const measured = spacingByEccentricity(fields.xDeg, fields.yDeg);
  const farthest = Math.ceil(measured.at(-1)!.x);
  // The law gives ratios; one factor fits it to the mosaic.
  const along = (eccentricity: number) => law.relativeSpacing(eccentricity, 0);
  const factor = total(measured.map(({ y }) => y)) / total(measured.map(({ x }) => along(x)));
  const curve = Array.from({ length: 41 }, (_, step) => {
    const x = (farthest * step) / 40;
    return { x, y: factor * along(x) };
  });
  const most = Math.ceil(5 * Math.max(...measured.map(({ y }) => y), curve.at(-1)!.y)) / 5;
  const ticks = (to: number, count: number) =>
    Array.from({ length: count + 1 }, (_, k) => Math.round((100 * to * k) / count) / 100);
  const chart = lineChart(
    360,
    170,
    { label: 'eccentricity, degrees', from: 0, to: farthest, ticks: ticks(farthest, 4) },
    { label: 'distance to the nearest field, degrees (density is its inverse square)', from: 0, to: most, ticks: ticks(most, 4) }, // prettier-ignore
    [
      { label: formulas[config.law](config.e2Deg), colour: colours.orange, points: curve, dashed: true },
      { label: 'measured', colour: colours.blue, points: measured },
    ],
  );
  return picture(620, 250, 'Spacing of receptive fields by eccentricity', group(50, 30, chart));
}

/** Mean distance to the nearest neighbour, by rings of a twelfth of the whole. */
function spacingByEccentricity(xDeg: Float32Array, yDeg: Float32Array): { x: number; y: number }[] {
  const eccentricities = Array.from(xDeg, (x, field) => Math.hypot(x, yDeg[field]!));
  const rings = 12;
  const width = Math.max(...eccentricities) / rings;
  const sums = Array.from({ length: rings }, () => ({ distance: 0, count: 0 }));
  for (let field = 0; field < xDeg.length; field++) {
    let least = Infinity;
    for (let other = 0; other < xDeg.length; other++) {
      const apart = (xDeg[other]! - xDeg[field]!) ** 2 + (yDeg[other]! - yDeg[field]!) ** 2;
      if (other !== field && apart < least) least = apart;
    }
    const ring = sums[Math.min(rings - 1, Math.floor(eccentricities[field]! / width))]!;
    ring.distance += Math.sqrt(least);
    ring.count++;
  }
  return sums.flatMap(({ distance, count }, ring) =>
    count === 0 ? [] : [{ x: (ring + 0.5) * width, y: distance / count }],
  );
}
