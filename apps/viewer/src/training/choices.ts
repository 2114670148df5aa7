import type { BackendDescription } from '@retinotopia/compute';

/** The engines that a worker of the page can run. Such small nets are fastest on wasm. */
export const engineParameter = {
  kind: 'choice',
  label: 'engine',
  default: 'wasm',
  options: ['wasm', 'webgl', 'webgpu', 'auto'],
} as const;

/** An engine in words. */
export const engineInWords = ({ engine, columnKernels }: BackendDescription): string =>
  columnKernels === null ? engine : `${engine} with column kernels (${columnKernels})`;
