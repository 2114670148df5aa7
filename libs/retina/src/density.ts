/** How retinal spacing depends on place. Distances are degrees of visual angle from the fovea. */
export interface SpacingLaw {
  /** Spacing relative to that at the fovea's centre. */
  relativeSpacing(xDeg: number, yDeg: number): number;
}

/**
 * Spacing that grows linearly with eccentricity: s(e) = s(0) · (1 + e / e₂).
 * Van Essen and Anderson (1995) give D ≈ 0.01° · (1.3 + e) for primates, that is e₂ = 1.3°. A retina of a thousand
 * fields has its fovea scaled up accordingly, hence a parameter.
 */
export const linearLaw = (e2Deg = 1.3): SpacingLaw => ({
  relativeSpacing: (xDeg, yDeg) => 1 + Math.hypot(xDeg, yDeg) / e2Deg,
});

/** The same spacing everywhere. */
export const uniformLaw: SpacingLaw = { relativeSpacing: () => 1 };

/** Spacing that follows the density of human midget ganglion cell fields. */
export const watsonLaw: SpacingLaw = {
  relativeSpacing: (xDeg, yDeg) => Math.sqrt(midgetFieldDensity(0, 0) / midgetFieldDensity(xDeg, yDeg)),
};

/** Cones per square degree at the fovea's centre (Curcio et al. 1990, as used by Watson 2014). */
export const peakConeDensity = 14804.6;

/** Watson (2014), table 1, by principal meridian of the *visual field*: a, r₂ and rₑ in degrees. */
const meridians = {
  temporal: { a: 0.9851, r2: 1.058, re: 22.14 },
  superior: { a: 0.9935, r2: 1.035, re: 16.35 },
  nasal: { a: 0.9729, r2: 1.084, re: 7.633 },
  inferior: { a: 0.996, r2: 0.9932, re: 12.13 },
} as const;

/**
 * Density of midget ganglion cell receptive fields, ON and OFF together: Watson (2014), Journal of Vision 14(7):15,
 * equation 8 along a meridian; between meridians on the ellipse of equal density, as its section on other
 * meridians says. Right eye: temporal visual field to the right, superior visual field above (y below 0).
 * @returns fields per square degree
 */
export function midgetFieldDensity(xDeg: number, yDeg: number): number {
  const eccentricity = Math.hypot(xDeg, yDeg);
  const horizontal = xDeg >= 0 ? meridians.temporal : meridians.nasal;
  const vertical = yDeg <= 0 ? meridians.superior : meridians.inferior;
  if (eccentricity === 0) return alongMeridian(0, horizontal);
  const [cosine, sine] = [xDeg / eccentricity, yDeg / eccentricity];
  // Densities at the same eccentricity, combined as (cos²/d_h + sin²/d_v)⁻¹: areas on the ellipse.
  return (
    1 / (cosine ** 2 / alongMeridian(eccentricity, horizontal) + sine ** 2 / alongMeridian(eccentricity, vertical))
  );
}

function alongMeridian(r: number, { a, r2, re }: (typeof meridians)[keyof typeof meridians]): number {
  const midgetFraction = 1 / (1 + r / 41.03);
  return 2 * peakConeDensity * (a * (1 + r / r2) ** -2 + (1 - a) * Math.exp(-r / re)) * midgetFraction;
}
