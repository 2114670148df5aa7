import { defineConfig } from 'vite';

/** Packages are taken from their TypeScript sources; the build works from any folder, as static files. */
export default defineConfig({
  base: './',
  resolve: { conditions: ['@retinotopia/source', 'module', 'browser', 'development|production'] },
  build: { outDir: 'dist/site', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 800 },
  preview: { host: '127.0.0.1' },
});
