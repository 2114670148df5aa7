// Compiles the column kernels from AssemblyScript: with plain vector instructions, and with those that multiply and add
// in one step; for a memory of one thread, and for one that threads share. The results are committed, so that nobody
// needs the compiler to use them.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const compute = new URL('../libs/compute/', import.meta.url);
const into = process.argv[2] ?? fileURLToPath(new URL('kernels/', compute));
mkdirSync(into, { recursive: true });

const relaxed = ['--enable', 'relaxed-simd'];
const shared = ['--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
const builds = {
  simd: [],
  'relaxed-simd': relaxed,
  'simd.shared': shared,
  'relaxed-simd.shared': [...relaxed, ...shared],
};
for (const [build, features] of Object.entries(builds)) {
  const { error, stderr } = await asc.main([
    fileURLToPath(new URL('assembly/index.ts', compute)),
    ...['--outFile', `${into}/column-kernels.${build}.wasm`],
    ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--enable', 'simd'],
    ...features,
  ]);
  if (error) {
    console.error(String(stderr));
    throw error;
  }
}
