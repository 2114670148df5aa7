import type { WasmBackend } from './wasm-backend.ts';

/** One piece of the backend's memory that all kernels share. */
export interface Scratch {
  /** The address of at least so many bytes, valid until the next call. @throws RangeError where there are none left */
  reserve(bytes: number): number;
  free(): void;
}

/** A scratch that becomes larger when a kernel needs more. */
export function createScratch({ wasm }: WasmBackend): Scratch {
  let address = 0;
  let size = 0;
  const free = () => {
    if (address !== 0) wasm._free(address);
    [address, size] = [0, 0];
  };
  const reserve = (bytes: number) => {
    if (bytes > size) {
      free();
      const rounded = Math.ceil(bytes / 65_536) * 65_536;
      address = wasm._malloc(rounded) >>> 0; // Addresses above 2 GiB come back as negative numbers.
      if (address === 0) throw new RangeError(`the wasm backend has no ${bytes} bytes left for a column kernel`);
      size = rounded;
    }
    return address;
  };
  return { reserve, free };
}
