import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Packages are imported from their TypeScript sources, without a build between. */
const conditions = ['@retinotopia/source', 'module', 'node', 'development|production'];

/** Tests that depend on the backend run on this one; `npm test` sets it to `tensorflow` where that loads. */
const backend = process.env['RETINOTOPIA_TEST_BACKEND'] ?? 'wasm';

/** All tests; on the native engine those that ask for the backend, since the others have run on the embedded one. */
const include = backend === 'wasm' ? ['src/**/*.spec.ts'] : specs().filter(asksForBackend);

/** Of the package that vitest runs in; none where nx reads this file from above. */
function specs(): string[] {
  if (!existsSync('src')) return [];
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.spec.ts')).map((file) => `src/${file}`);
}

function asksForBackend(file: string): boolean {
  return readFileSync(file, 'utf8').includes("inject('backend')");
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node'] } },
  test: {
    include,
    environment: 'node',
    pool: 'forks',
    // Packages are tested side by side instead, and the files of one in one process, which loads an engine once.
    maxWorkers: 1,
    isolate: false,
    // A busy machine is no fault of the code.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    provide: { backend },
    reporters: ['default', ['json', { outputFile: `test-results/${backend}.json` }]],
  },
});
