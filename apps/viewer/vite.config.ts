import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Draws the digits that the page brings along, in a process of its own that takes our packages from their sources. */
const packDigits: Plugin = {
  name: 'pack-digits',
  buildStart() {
    mkdirSync(`${here}dist`, { recursive: true });
    const loader = ['--conditions=@retinotopia/source', '--import', 'tsx'];
    execFileSync(process.execPath, [...loader, 'src/digits/pack.ts', 'dist/digits.bin'], { cwd: here });
  },
};

/** What an experiment does in processes of the command line, and how it draws its report, no page asks for. */
const leaveWorkOut: Plugin = {
  name: 'leave-work-out',
  enforce: 'pre',
  resolveId: (id, from = '') => (id === './work.ts' && from.includes('/experiments/') ? { id, external: true } : null),
};

/** Packages are taken from their TypeScript sources; the build works from any folder, as static files. */
export default defineConfig({
  base: './',
  plugins: [packDigits, leaveWorkOut],
  resolve: { conditions: ['@retinotopia/source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es', plugins: () => [leaveWorkOut] },
  build: { outDir: 'dist/site', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 800 },
  preview: { host: '127.0.0.1' },
});
