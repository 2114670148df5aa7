import { disposeParameters, randomStream, useBackend, writeSafetensors } from '@retinotopia/compute';
import { drawNets, logitsOf } from '@retinotopia/distillation';
import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { logitsOfImage, readNet } from './plain-net.ts';

beforeAll(() => useBackend('wasm'));

describe('a net as plain arrays', () => {
  it('says what the engine says of the same file', async () => {
    const random = randomStream(1, 'net');
    const drawn = drawNets({ nets: 1, inputs: 30, hidden: [8, 5], classes: 4 }, random);
    const shifted = Object.fromEntries(Object.entries(drawn).map(([name, tensor]) => [name, tf.add(tensor, 0.1)]));
    const luminance = Float32Array.from({ length: 30 }, (_, at) => (at % 3 === 0 ? 0 : random.uniform()));
    const expected = logitsOf(shifted, tf.tensor3d(luminance, [1, 1, 30])).dataSync();
    const found = logitsOfImage(readNet(await writeSafetensors(shifted), 'net'), luminance);
    expect(found).toHaveLength(4);
    found.forEach((logit, k) => expect(logit).toBeCloseTo(expected[k]!, 5));
    disposeParameters(drawn);
    disposeParameters(shifted);
  });

  it('names what a file lacks', async () => {
    const bytes = await writeSafetensors({ weights: tf.zeros([1, 2, 2]), bias: tf.zeros([1, 1, 2]) });
    expect(() => readNet(bytes, 'other.safetensors')).toThrow(
      'other.safetensors: expected floats named layer0/weights',
    );
  });

  it.each(['student', 'without-3'])('%s takes an image and knows ten classes, and tells its command', (name) => {
    const file = new URL(`${name}.safetensors`, import.meta.url);
    const { layers, madeBy } = readNet(readFileSync(file), name);
    expect(layers.map(({ bias }) => bias.length)).toEqual([100, 100, 10]);
    expect(layers[0]!.weights).toHaveLength(784 * 100);
    expect(madeBy).toMatchObject({
      recipe: name,
      command: expect.stringContaining('lab -- distillation ') as string,
    });
  });
});
