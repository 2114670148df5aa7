import * as tf from '@tensorflow/tfjs-core';
import { columnKernels, installColumnKernels, type KernelBuild } from './column-kernels/index.ts';
import { installNativeKernels } from './native-kernels/install.ts';
import { defineRemovedUtilities } from './node-util-shim.ts';

/** The engines that a Node process can ask for. `tensorflow` is the package `@tensorflow/tfjs-node`. */
export const backendNames = ['tensorflow', 'wasm', 'cpu'] as const;
/** The engines that a browser can ask for, the one that `auto` tries first before the others. */
export const browserBackendNames = ['webgpu', 'webgl', 'wasm'] as const;
/** The name of an engine. */
export type BackendName = (typeof backendNames)[number] | (typeof browserBackendNames)[number];

/** What an engine may need to know. */
export interface BackendOptions {
  /**
   * Addresses of the wasm engine's modules by their file names, for a page whose bundler has moved them. In Node they
   * lie in their package.
   */
  readonly wasmFiles?: Readonly<Record<string, string>>;
}

/** What runs the tensors. */
export interface BackendDescription {
  readonly engine: BackendName;
  /** Version of the engine's own package, for example `4.22.0`. */
  readonly version: string;
  /** Whether vector instructions are used; `null` where the engine does not say. */
  readonly simd: boolean | null;
  /** Threads that one product may use; `null` where the engine decides by itself. */
  readonly threads: number | null;
  /** Which build of our own kernels for unshared nets runs; `null` where the engine's own do. */
  readonly columnKernels: KernelBuild | null;
}

/** An engine was asked for that cannot run here. The message says why, and what to do. */
export class BackendUnavailableError extends Error {
  override readonly name = 'BackendUnavailableError';
  readonly backend: string;
  constructor(backend: string, reason: string, remedy: string, options?: ErrorOptions) {
    super(`the backend '${backend}' cannot run here: ${reason}. ${remedy}`, options);
    this.backend = backend;
  }
}

/**
 * Loads an engine and makes it TensorFlow.js's own. `auto` takes `tensorflow` where it loads, else `wasm`; in a browser
 * `webgpu`, `webgl` or `wasm`, the first that starts.
 * @returns what runs now
 * @throws BackendUnavailableError where the engine that was asked for cannot load; there is no silent fall-back
 */
export async function useBackend(
  choice: BackendName | 'auto' = 'auto',
  options: BackendOptions = {},
): Promise<BackendDescription> {
  await registerGradients();
  tf.enableProdMode(); // Keeps TensorFlow.js from advertising its native package on every start.
  if (choice === 'auto') {
    await activateFirst(isNode() ? ['tensorflow', 'wasm'] : browserBackendNames, options);
  } else if (Object.hasOwn(activate, choice)) {
    await activate[choice](options);
  } else {
    throw new BackendUnavailableError(
      choice,
      'no such backend is known',
      `Choose one of auto, ${(isNode() ? backendNames : browserBackendNames).join(', ')}.`,
    );
  }
  return describeBackend();
}

/**
 * Starts an engine and takes away the handlers of uncaught errors that it left behind: those of the WebAssembly engine
 * throw the error anew, and Node then prints 14 kB of the engine's source in front of it.
 */
async function keepingHandlers<T>(start: () => Promise<T>): Promise<T> {
  if (!isNode()) return start();
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = new Set(events.flatMap((event) => process.listeners(event as 'exit')));
  const started = await start();
  for (const event of events) {
    for (const listener of process.listeners(event as 'exit')) if (!before.has(listener)) process.off(event, listener);
  }
  return started;
}

/** `auto` means "the fastest that loads": those that do not are passed over, the last one must. */
async function activateFirst(names: readonly BackendName[], options: BackendOptions): Promise<void> {
  const [name, ...others] = names;
  try {
    await activate[name!](options);
  } catch (error) {
    if (others.length === 0) throw error;
    await activateFirst(others, options);
  }
}

/** Says which engine runs, in which version, with which vector instructions and threads. */
export function describeBackend(): BackendDescription {
  const engine = tf.getBackend() as BackendName | '';
  if (engine === '') throw new Error('no backend runs yet: call useBackend() first');
  switch (engine) {
    case 'tensorflow':
      return { engine, version: nativeVersion(), simd: null, threads: null, columnKernels: null };
    case 'wasm':
      return {
        engine,
        version: tf.version_core,
        simd: tf.env().get('WASM_HAS_SIMD_SUPPORT') as boolean,
        // In Node the wasm engine has one thread: its thread pool needs the browser's workers.
        threads: isNode() ? 1 : null,
        columnKernels: columnKernels(),
      };
    case 'webgpu':
    case 'webgl':
      return { engine, version: tf.version_core, simd: null, threads: null, columnKernels: null };
    case 'cpu':
      return { engine, version: tf.version_core, simd: false, threads: 1, columnKernels: null };
  }
}

const activate: Record<BackendName, (options: BackendOptions) => Promise<void>> = {
  async tensorflow() {
    defineRemovedUtilities();
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'; // Errors only: TensorFlow greets on standard error otherwise.
    process.env.TF_ENABLE_ONEDNN_OPTS ??= '1'; // Twice as fast on batched products; on by default on some processors only.
    const native = '@tensorflow/tfjs-node'; // A variable, so that neither bundler nor compiler asks for it.
    try {
      await import(/* @vite-ignore */ native);
    } catch (cause) {
      throw new BackendUnavailableError(
        'tensorflow',
        `@tensorflow/tfjs-node does not load (${firstLine(cause)})`,
        'Use --backend wasm, or run `npm run native`, which sets it up.',
        { cause },
      );
    }
    await tf.setBackend('tensorflow');
    installNativeKernels();
  },
  async wasm({ wasmFiles }) {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    if (wasmFiles !== undefined) setWasmPaths({ ...wasmFiles });
    if (!(await keepingHandlers(() => tf.setBackend('wasm')))) {
      throw new BackendUnavailableError('wasm', 'its WebAssembly module does not start', 'Use --backend cpu.');
    }
    await installColumnKernels();
  },
  async cpu() {
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
  },
  async webgl() {
    if (isNode()) throw needsBrowser('webgl');
    await import('@tensorflow/tfjs-backend-webgl');
    await startInBrowser('webgl', 'this browser shows no WebGL');
  },
  async webgpu() {
    if (isNode()) throw needsBrowser('webgpu');
    await import('@tensorflow/tfjs-backend-webgpu');
    await startInBrowser('webgpu', 'this browser has no WebGPU');
  },
};

const needsBrowser = (backend: string) =>
  new BackendUnavailableError(backend, 'it needs a browser', `Use --backend ${backendNames.join(' or ')}.`);

async function startInBrowser(backend: BackendName, reason: string): Promise<void> {
  // TensorFlow.js throws where a backend has not registered itself, and answers false where it does not start.
  const started = await tf.setBackend(backend).catch(() => false);
  if (!started) throw new BackendUnavailableError(backend, reason, 'Use wasm.');
}

/**
 * Gives TensorFlow.js's operations their gradients. In Node the package `tfjs-core` comes as one file without
 * them, and only the package `tfjs` carries them; a bundler for the browser sees the single modules.
 */
async function registerGradients(): Promise<void> {
  if ((tf.getGradient('BatchMatMul') as tf.GradConfig | undefined) !== undefined) return;
  if (isNode()) await import('@tensorflow/tfjs');
  else await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
}

function nativeVersion(): string {
  const backend = tf.backend() as { binding?: { TF_Version?: string } };
  return backend.binding?.TF_Version ?? 'unknown';
}

const isNode = () => typeof process !== 'undefined' && typeof process.versions.node === 'string';

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
