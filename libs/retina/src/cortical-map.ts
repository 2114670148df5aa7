/** A place on the flattened visual cortex: millimetres from the middle of the fovea's place. */
export interface CorticalPlace {
  /** Away from the fovea's place; to the left for the right half of the visual field, as in the brain. */
  readonly xMm: number;
  readonly yMm: number;
}

/** Settings of the map from the visual field to the cortex. */
export interface CorticalMap {
  /** k: millimetres of cortex for each e-fold of eccentricity. */
  readonly kMm: number;
  /** a: eccentricity below which the map is even rather than logarithmic. */
  readonly aDeg: number;
}

/** The linear magnification of human primary visual cortex, 17.3 mm / (E + 0.75°) (Horton and Hoyt 1991). */
export const humanCortex: CorticalMap = { kMm: 17.3, aDeg: 0.75 };

/**
 * Schwartz (1980) log-polar map, k · ln(z + a), with z = |x| + iy in degrees: each half of the visual field goes to the
 * other hemisphere, and both meet at the fovea.
 * @param xDeg, yDeg degrees of visual angle from the gaze, x to the right
 * @param side which half a point of the vertical meridian belongs to; that of x, where left out
 */
export function toCortex(
  xDeg: number,
  yDeg: number,
  { kMm, aDeg }: CorticalMap = humanCortex,
  side: 1 | -1 = xDeg < 0 ? -1 : 1,
): CorticalPlace {
  const [re, im] = [Math.abs(xDeg) + aDeg, yDeg];
  const away = kMm * (Math.log(Math.hypot(re, im)) - Math.log(aDeg));
  return { xMm: side > 0 ? -away : away, yMm: kMm * Math.atan2(im, re) };
}

/** Millimetres of cortex a degree of the visual field: k / (E + a) along the horizontal meridian. */
export const corticalMagnification = (eccentricityDeg: number, { kMm, aDeg }: CorticalMap = humanCortex): number =>
  kMm / (eccentricityDeg + aDeg);
