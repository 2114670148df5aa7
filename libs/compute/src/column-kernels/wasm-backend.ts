import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** The parts of TensorFlow.js's wasm backend that the column kernels work on. */
export interface WasmBackend {
  readonly wasm: {
    readonly asm: { readonly memory?: WebAssembly.Memory };
    /** In the browser's build with threads, which shares its memory with them. */
    readonly wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number } };
  incRef(id: object): void;
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo;
}

/** A running backend as what it is known to be here. */
export const wasmBackend = (backend: unknown): WasmBackend => backend as WasmBackend;

/**
 * The memory that holds all tensors of the backend. It may grow; addresses in it stay what they are.
 * @returns `undefined` where the backend is not the wasm one
 */
export const memoryOf = (backend: object): WebAssembly.Memory | undefined => {
  const { wasm } = backend as Partial<WasmBackend>;
  return wasm?.wasmMemory ?? wasm?.asm.memory;
};

/** The address of a tensor's first element in the backend's memory; a tensor elsewhere is moved there first. */
export const addressOf = (backend: WasmBackend, { dataId }: TensorInfo): number =>
  backend.dataIdMap.get(dataId).memoryOffset;
