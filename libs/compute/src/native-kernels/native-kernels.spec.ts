import * as tf from '@tensorflow/tfjs-core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { adamWDefaults, adamWStep, disposeAdamW, startAdamW } from '../adamw.ts';
import { useBackend } from '../backend.ts';
import { groupedDense, layerNorm, rootMeanSquareNorm } from '../column-kernels/index.ts';
import { expectAsOnCpu, expectClose, tensorOf } from '../column-kernels/oracle.spec.kit.ts';

describe.runIf(inject('backend') === 'tensorflow')('the native kernels', () => {
  beforeAll(async () => {
    await useBackend('cpu');
    await useBackend('tensorflow');
  });

  it.each(['linear', 'relu', 'elu', 'sigmoid'] as const)(
    'of a grouped layer agree with the cpu backend, and so do their gradients: %s',
    async (activation) => {
      const layer = (x: tf.Tensor, weights: tf.Tensor, bias: tf.Tensor) =>
        groupedDense(x as tf.Tensor3D, weights as tf.Tensor3D, bias as tf.Tensor3D, activation);
      for (const [groups, sets, batch, inputs, outputs] of [
        [3, 3, 5, 4, 7],
        [3, 1, 5, 4, 7],
        [1, 1, 1, 1, 1],
        [2, 2, 6, 3, 2],
      ] as const) {
        const shapes = [
          [groups, batch, inputs],
          [sets, inputs, outputs],
          [sets, 1, outputs],
        ];
        await expectAsOnCpu(layer, shapes);
      }
    },
  );

  it.each([rootMeanSquareNorm, layerNorm])('of %o agree with the cpu backend', async (normalise) => {
    for (const shape of [
      [3, 8],
      [2, 3, 17],
      [1, 33],
    ]) {
      // prettier-ignore
      await expectAsOnCpu((x) => normalise(x), [shape], 1e-4);
    }
  });

  it('of AdamW do what plain operations do, and leave nothing behind', async () => {
    const run = async (backend: 'cpu' | 'tensorflow') => {
      await tf.setBackend(backend);
      const before = tf.memory().numTensors;
      let state = startAdamW({ weights: tensorOf([3, 4, 5], 'w'), bias: tensorOf([3, 1, 5], 'b') });
      const gradients = { weights: tensorOf([3, 4, 5], 'g'), bias: tensorOf([3, 1, 5], 'h') };
      for (let step = 0; step < 4; step++) {
        const during = tf.memory().numTensors;
        state = adamWStep(state, gradients, adamWDefaults);
        expect(tf.memory().numTensors).toBe(during);
      }
      const found = ['parameters', 'firstMoment', 'secondMoment'].flatMap((part) =>
        Object.values(state[part as 'parameters']).flatMap((tensor) => [...tensor.dataSync()]),
      );
      disposeAdamW(state);
      tf.dispose(gradients);
      expect(tf.memory().numTensors).toBe(before);
      return found;
    };
    const expected = await run('cpu');
    expectClose(await run('tensorflow'), expected, 1e-6);
  });

  it('of AdamW work in place, but not on what somebody else still holds', async () => {
    await tf.setBackend('tensorflow');
    const weights = tensorOf([3, 4, 5], 'w');
    const [held, values] = [tf.clone(weights), [...weights.dataSync()]];
    const gradients = { weights: tensorOf([3, 4, 5], 'g') };
    const state = adamWStep(startAdamW({ weights }), gradients, { ...adamWDefaults, weightDecay: 0 });
    expect([...held.dataSync()]).toEqual(values);
    expect([...state.parameters.weights!.dataSync()]).not.toEqual(values);
    disposeAdamW(state);
    tf.dispose([held, gradients]);
  });

  // Without tools/native/block-signals.cc a hundred of them end this process on a processor with AVX2.
  it('outlive signals that come while they work, and the signals are heard', async () => {
    let heard = 0;
    const hear = () => {
      heard++;
    };
    process.on('SIGUSR2', hear);
    const sender = spawn('sh', ['-c', `while kill -USR2 ${process.pid}; do sleep 0.001; done`]);
    try {
      const [x, w] = [tensorOf([1, 100, 784], 'x'), tensorOf([1, 784, 30], 'w')];
      const product = () => tf.tidy(() => tf.sum(tf.abs(tf.matMul(x, w))).dataSync()[0]);
      const expected = product();
      const end = performance.now() + 2000;
      while (performance.now() < end) expect(product()).toBe(expected);
      tf.dispose([x, w]);
    } finally {
      sender.kill();
      await once(sender, 'exit');
      process.off('SIGUSR2', hear);
    }
    expect(heard).toBeGreaterThan(0);
  });
});
