/** What the compiled kernels of `assembly/` export; their sources say more. Addresses are bytes of the memory. */
export interface KernelModule {
  scratchBytes(n: number, k: number): number;
  batchMatMul(
    ...args: [
      ...[a: number, aOutputs: number, b: number, bOutputs: number, c: number, bias: number, scratch: number],
      ...[batch: number, m: number, n: number, k: number],
      ...[aBatch: number, aRow: number, aColumn: number],
      ...[bBatch: number, bRow: number, bColumn: number],
      ...[biasBatch: number, activation: number, add: boolean],
    ]
  ): void;
  sumLast(x: number, to: number, outer: number, n: number): void;
  sumRows(
    ...args: [
      ...[x: number, outputs: number, to: number],
      ...[outer: number, rows: number, n: number, activation: number],
    ]
  ): void;
  normalise(x: number, to: number, outer: number, n: number, epsilon: number, centred: boolean): void;
  normaliseGradient(
    ...args: [
      ...[gradient: number, x: number, to: number],
      ...[outer: number, n: number, epsilon: number, centred: boolean],
    ]
  ): void;
  adamW(
    ...args: [
      ...[x: number, gradient: number, m: number, v: number, xTo: number, mTo: number, vTo: number],
      ...[n: number, beta1: number, beta2: number, rate: number, kept: number, epsilon: number],
    ]
  ): void;
  attentionScratchBytes(columns: number, size: number, longestList: number): number;
  attend(
    ...args: [
      ...[embeddings: number, to: number, scratch: number, offsets: number, indices: number],
      ...[columns: number, images: number, size: number, scale: number],
    ]
  ): void;
  attendGradient(
    ...args: [
      ...[embeddings: number, gradient: number, to: number],
      ...[scratch: number, offsets: number, indices: number],
      ...[columns: number, images: number, size: number, scale: number],
    ]
  ): void;
}

/**
 * The builds of the kernels, the fastest first. `relaxed-simd` multiplies and adds in one instruction where the machine
 * has one, so its last digits depend on the machine; those of `simd` do not.
 */
export const kernelBuilds = ['relaxed-simd', 'simd'] as const;
/** A build of the column kernels, by the instructions that it uses. */
export type KernelBuild = (typeof kernelBuilds)[number];

/** The kernels could not be loaded from where they should lie. */
export class KernelsNotFoundError extends Error {
  override readonly name = 'KernelsNotFoundError';
  constructor(url: URL, reason: string, options?: ErrorOptions) {
    super(
      `cannot load the column kernels from ${url.href}: ${reason}. The folder 'kernels' must lie beside ` +
        `'dist' (or 'src'), and a web server must serve its .wasm files`,
      options,
    );
  }
}

/**
 * Loads the first of some builds that this engine validates, onto a memory that somebody else owns.
 * @returns `null` where it validates none
 * @throws KernelsNotFoundError
 */
export async function loadKernels(
  memory: WebAssembly.Memory,
  builds: readonly KernelBuild[] = kernelBuilds,
): Promise<{ readonly kernels: KernelModule; readonly build: KernelBuild } | null> {
  const urls = isShared(memory) ? sharedMemoryUrls : ownMemoryUrls;
  for (const build of builds) {
    const bytes = await readBytes(urls[build]);
    if (!WebAssembly.validate(bytes)) continue;
    const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
    return { kernels: instance.exports as unknown as KernelModule, build };
  }
  return null;
}

const isShared = (memory: WebAssembly.Memory): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;

// Written out one by one, because bundlers look for exactly this form.
const ownMemoryUrls: Record<KernelBuild, URL> = {
  'relaxed-simd': new URL('../../kernels/column-kernels.relaxed-simd.wasm', import.meta.url),
  simd: new URL('../../kernels/column-kernels.simd.wasm', import.meta.url),
};

const sharedMemoryUrls: Record<KernelBuild, URL> = {
  'relaxed-simd': new URL('../../kernels/column-kernels.relaxed-simd.shared.wasm', import.meta.url),
  simd: new URL('../../kernels/column-kernels.simd.shared.wasm', import.meta.url),
};

async function readBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if (url.protocol === 'file:') return readFromDisk(url);
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new KernelsNotFoundError(url, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Not by an import, which bundlers for the browser would stumble over. */
const readFromDisk = (url: URL): Uint8Array<ArrayBuffer> =>
  new Uint8Array(process.getBuiltinModule('node:fs').readFileSync(url));
