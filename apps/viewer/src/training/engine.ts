import { useBackend, type BackendDescription, type BackendName } from '@retinotopia/compute';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';

const wasmFiles = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
};

/** Starts an engine in a worker. @throws BackendUnavailableError where this browser does not have it */
export const startEngine = (choice: string): Promise<BackendDescription> =>
  useBackend(choice as BackendName | 'auto', { wasmFiles });
