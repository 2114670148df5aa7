import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BackendUnavailableError, describeBackend, useBackend, type BackendName } from './backend.ts';

describe('useBackend', () => {
  it('runs the embedded engine and says what it is', async () => {
    expect(await useBackend('wasm')).toMatchObject({ engine: 'wasm', version: tf.version_core, threads: 1 });
    expect(tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]).toBe(11);
    expect(describeBackend().simd).toBe(true);
  });

  it('leaves no handler of uncaught errors behind, which would print the engine’s source before an error', async () => {
    await useBackend('wasm');
    const handlers = [...process.listeners('uncaughtException'), ...process.listeners('unhandledRejection')];
    expect(handlers.filter((handler) => String(handler).includes('ExitStatus'))).toEqual([]);
  });

  it('runs the plain engine', async () => {
    expect(await useBackend('cpu')).toMatchObject({ engine: 'cpu', simd: false });
  });

  it('takes the native engine for auto where it loads, the embedded one elsewhere, and says so', async () => {
    const { engine } = await useBackend('auto');
    const native = await useBackend('tensorflow').then(
      () => true,
      (error: unknown) => {
        expect(error).toBeInstanceOf(BackendUnavailableError);
        expect((error as Error).message).toMatch(/tfjs-node does not load.*--backend wasm/s);
        return false;
      },
    );
    expect(engine).toBe(native ? 'tensorflow' : 'wasm');
  });

  it('names what can be chosen where the choice is unknown, also for names that objects have', async () => {
    await expect(useBackend('cuda' as BackendName)).rejects.toThrow(/auto, tensorflow, wasm, cpu/);
    await expect(useBackend('toString' as BackendName)).rejects.toThrow(BackendUnavailableError);
  });

  it.each(['webgl', 'webgpu'] as const)('says that %s needs a browser', async (name) => {
    await expect(useBackend(name)).rejects.toThrow(/it needs a browser.*--backend tensorflow or wasm/s);
  });
});
