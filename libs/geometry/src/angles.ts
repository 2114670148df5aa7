/** Degrees as radians. */
export const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Radians as degrees. */
export const degrees = (radians: number): number => (180 / Math.PI) * radians;

/** The same direction in (−180, 180]. */
export const wrapDeg = (degrees: number): number => {
  const turned = ((degrees % 360) + 360) % 360;
  return turned > 180 ? turned - 360 : turned;
};
