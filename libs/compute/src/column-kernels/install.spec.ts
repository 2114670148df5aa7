import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../backend.ts';
import { columnKernels, installColumnKernels, uninstallColumnKernels } from './index.ts';
import { loadKernels } from './module.ts';
import { allow } from './oracle.spec.kit.ts';

const root = new URL('../../../../', import.meta.url);
const shipped = new URL('libs/compute/kernels/', root);
const files = [
  'column-kernels.relaxed-simd.shared.wasm',
  'column-kernels.relaxed-simd.wasm',
  'column-kernels.simd.shared.wasm',
  'column-kernels.simd.wasm',
];

describe('the column kernels', () => {
  beforeAll(() => useBackend('wasm'));

  it('can be taken out of the wasm backend and put back', async () => {
    uninstallColumnKernels();
    expect(columnKernels()).toBeNull();
    const stock = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    const installed = await installColumnKernels(tf.backend());
    expect(installed!.simd).toBe(columnKernels());
    expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).not.toBe(stock);
    expect(await installColumnKernels()).toEqual(installed);
    uninstallColumnKernels();
    expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).toBe(stock);
    await installColumnKernels();
  });

  it('take the fastest build that this engine validates, or one that is asked for', async () => {
    uninstallColumnKernels();
    const relaxed = readFileSync(new URL('column-kernels.relaxed-simd.wasm', shipped));
    const fastest = WebAssembly.validate(relaxed) ? 'relaxed-simd' : 'simd';
    expect(await installColumnKernels()).toEqual({ simd: fastest });
    expect(await installColumnKernels(tf.backend(), ['simd'])).toEqual({ simd: 'simd' });
    await allow('relaxed-simd');
    expect(await installColumnKernels(tf.backend(), ['relaxed-simd'])).toEqual({ simd: 'relaxed-simd' });
  });

  it('say what they need where the backend is another one', async () => {
    await useBackend('cpu');
    await expect(installColumnKernels()).rejects.toThrow(/wasm backend/);
    await useBackend('wasm');
  });

  it('also run on a memory that threads share, as in a browser with cross-origin isolation', async () => {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 32_768, shared: true });
    const { kernels } = (await loadKernels(memory))!;
    const numbers = new Float32Array(memory.buffer);
    numbers.set([1, 2, 3, 4], 256); // [[1, 2], [3, 4]]
    const [matrix, square, scratch] = [1024, 2048, 4096];
    const strides = [4, 2, 1] as const;
    kernels.batchMatMul(matrix, 0, matrix, 0, square, 0, scratch, 1, 2, 2, 2, ...strides, ...strides, 0, 0, false);
    expect([...numbers.subarray(512, 516)]).toEqual([7, 10, 15, 22]);
  });
});

describe('the compiled kernels', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are what their source compiles to', () => {
    execFileSync(process.execPath, [fileURLToPath(new URL('tools/build-kernels.mjs', root)), folder]);
    expect(readdirSync(folder).sort()).toEqual(files);
    for (const file of files) {
      const same = readFileSync(join(folder, file)).equals(readFileSync(new URL(file, shipped)));
      expect(same, `${file}: run nx build-kernels compute`).toBe(true);
    }
  }, 60_000);

  it.each(files)('write nothing by being loaded, since the memory is not theirs: %s', (file) => {
    const [data, start] = [11, 8];
    const sections = sectionsOf(readFileSync(new URL(file, shipped)));
    expect(sections).not.toContain(data);
    expect(sections).not.toContain(start);
  });
});

/** The identifiers of a module's sections (WebAssembly core specification, 5.5.2). */
function sectionsOf(bytes: Uint8Array): number[] {
  const sections: number[] = [];
  for (let at = 8; at < bytes.length;) {
    sections.push(bytes[at++]!);
    let [size, shift] = [0, 0];
    for (let more = true; more; shift += 7) {
      const byte = bytes[at++]!;
      size |= (byte & 0x7f) << shift;
      more = byte >= 0x80;
    }
    at += size;
  }
  return sections;
}
