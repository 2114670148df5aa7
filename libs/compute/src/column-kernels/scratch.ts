import type { WasmBackend } from './wasm-backend.ts';

/** Gives the address of at least so many bytes of the backend's memory, valid until the next call. */
export type Scratch = (bytes: number) => number;

/** One piece of memory that all kernels share, made larger when one needs more. */
export function createScratch({ wasm }: WasmBackend): Scratch {
  let address = 0;
  let size = 0;
  return (bytes) => {
    if (bytes > size) {
      if (address !== 0) wasm._free(address);
      size = Math.ceil(bytes / 65_536) * 65_536;
      address = wasm._malloc(size) >>> 0; // Addresses above 2 GiB come back as negative numbers.
      if (address === 0) {
        size = 0;
        throw new RangeError(`the wasm backend has no ${bytes} bytes left for a matrix product`);
      }
    }
    return address;
  };
}
