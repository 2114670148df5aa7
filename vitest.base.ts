import { defineConfig } from 'vitest/config';

/** Packages are imported from their TypeScript sources, without a build between. */
const conditions = ['@retinotopia/source', 'module', 'node', 'development|production'];

/** Tests that depend on the backend run on this one; `npm test` sets it to `tensorflow` where that loads. */
const backend = process.env['RETINOTOPIA_TEST_BACKEND'] ?? 'wasm';

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node'] } },
  test: {
    include: ['src/**/*.spec.ts'],
    environment: 'node',
    pool: 'forks',
    // A busy machine is no fault of the code.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    provide: { backend },
    reporters: ['default', ['json', { outputFile: `test-results/${backend}.json` }]],
  },
});
