/** What the compiled kernels of `assembly/` export. All addresses are bytes of the backend's memory. */
export interface KernelModule {
  scratchBytes(m: number, n: number, k: number): number;
  batchMatMul(
    a: number,
    b: number,
    c: number,
    scratch: number,
    batch: number,
    m: number,
    n: number,
    k: number,
    aBatch: number,
    aRow: number,
    aColumn: number,
    bBatch: number,
    bRow: number,
    bColumn: number,
  ): void;
}

/** `relaxed-simd` multiplies and adds in one instruction, where the machine and the engine have it. */
export type KernelBuild = 'relaxed-simd' | 'simd';

/**
 * Loads the fastest build that this engine validates, onto a memory that somebody else owns.
 * @returns `null` where the engine has no vector instructions at all
 */
export async function loadKernels(
  memory: WebAssembly.Memory,
): Promise<{ readonly kernels: KernelModule; readonly build: KernelBuild } | null> {
  for (const build of ['relaxed-simd', 'simd'] as const) {
    const bytes = await readBytes(buildUrls[build]);
    if (!WebAssembly.validate(bytes)) continue;
    const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
    return { kernels: instance.exports as unknown as KernelModule, build };
  }
  return null;
}

// Written out one by one, because bundlers look for exactly this form.
const buildUrls: Record<KernelBuild, URL> = {
  'relaxed-simd': new URL('../../kernels/column-kernels.relaxed-simd.wasm', import.meta.url),
  simd: new URL('../../kernels/column-kernels.simd.wasm', import.meta.url),
};

async function readBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  if (url.protocol !== 'file:') return new Uint8Array(await (await fetch(url)).arrayBuffer());
  const { readFile } = await import('node:fs/promises');
  return new Uint8Array(await readFile(url));
}
