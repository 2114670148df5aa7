/** The exponent p of y ∝ x^p: the slope of the straight line that fits the logarithms best (least squares). */
export function exponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const [meanX, meanY] = [0, 1].map((axis) => logs.reduce((sum, at) => sum + at[axis]!, 0) / logs.length);
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX!) * (y - meanY!), 0);
  return covariance / logs.reduce((sum, [x]) => sum + (x - meanX!) ** 2, 0);
}
