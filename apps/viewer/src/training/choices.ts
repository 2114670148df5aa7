import type { BackendDescription } from '@retinotopia/compute';
import { choice } from '../shell/parameters.ts';

/** The engines that a worker of the page can run. Such small nets are fastest on wasm. */
export const engineParameter = choice('engine', ['wasm', 'webgl', 'webgpu', 'auto']);

/** An engine in words. */
export const engineInWords = ({ engine, columnKernels }: BackendDescription): string =>
  columnKernels === null ? engine : `${engine} with column kernels (${columnKernels})`;
