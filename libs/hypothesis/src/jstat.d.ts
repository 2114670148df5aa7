/** The two distributions that the statistics need of jstat, which ships no types. */
declare module 'jstat' {
  const jstat: {
    readonly normal: { cdf(x: number, mean: number, standardDeviation: number): number };
    readonly studentt: { inv(probability: number, degreesOfFreedom: number): number };
  };
  export default jstat;
}
