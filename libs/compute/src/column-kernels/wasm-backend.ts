import * as tf from '@tensorflow/tfjs-core';

/** The parts of TensorFlow.js's wasm backend that the column kernels work on. */
export interface WasmBackend {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
}

/** A running backend as what it is known to be here. */
export const wasmBackend = (backend: unknown): WasmBackend => backend as WasmBackend;

/** The address of a tensor's first element in the backend's memory. */
export const addressOf = (backend: WasmBackend, { dataId }: tf.TensorInfo): number =>
  backend.dataIdMap.get(dataId).memoryOffset;
