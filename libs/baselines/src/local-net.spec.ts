import {
  countParameters,
  disposeParameters,
  mapParameters,
  randomStream,
  useBackend,
  valueAndGradients,
  type Parameters,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { gatherInputs } from './gather-inputs.ts';
import { latticeWiring } from './lattice-wiring.ts';
import {
  applyLocalNet,
  createLocalNet,
  disposeLocalNet,
  initialiseLocalNet,
  localNetCost,
  type LocalNetConfig,
} from './local-net.ts';
import { mosaicDefaults, mosaicWiring, nearestNeighbours } from './mosaic-wiring.ts';
import { randomTensor } from './toy-task.spec.fixture.ts';
import { interiorUnits, type Wiring } from './wiring.ts';

beforeAll(() => useBackend(inject('backend')));

const random = randomStream(1, 'local-net');
const expectEqual = (found: tf.Tensor, expected: tf.Tensor) => {
  expect(found.shape).toEqual(expected.shape);
  const values = expected.dataSync();
  found.dataSync().forEach((value, index) => expect(value).toBeCloseTo(values[index]!, 4));
};

/** The wiring as a matrix of zeros and ones, `[N · S, below]`. */
const asMatrix = ({ units, inputs, below, sources }: Wiring) => {
  const values = new Float32Array(units * inputs * below);
  sources.forEach((source, at) => {
    if (source >= 0) values[at * below + source] = 1;
  });
  return tf.tensor2d(values, [units * inputs, below]);
};

/** A lattice with points moved a little. */
const jittered = (side: number) => ({
  xDeg: Float32Array.from({ length: side ** 2 }, (_, at) => (at % side) + 0.3 * random.uniform()),
  yDeg: Float32Array.from({ length: side ** 2 }, (_, at) => Math.floor(at / side) + 0.3 * random.uniform()),
  spacingDeg: new Float32Array(side ** 2).fill(1),
});

describe('gathering inputs', () => {
  it.each([
    [7, 1, false],
    [7, 2, false],
    [6, 2, true],
    [6, 3, true],
  ])(
    'makes a product the convolution that TensorFlow.js computes: %i², stride %i, around a torus %s',
    (side, stride, wraps) => {
      const [batch, from, to] = [2, 3, 4];
      const [wiring] = latticeWiring({ side, kernel: 3, strides: [stride], wraps });
      const images = randomTensor([batch, side, side, from], random) as tf.Tensor4D;
      const kernel = randomTensor([3, 3, from, to], random) as tf.Tensor4D;
      const around = (x: tf.Tensor4D, axis: 1 | 2) => {
        const edge = (at: number) => tf.gather(x, tf.tensor1d([at], 'int32'), axis);
        return tf.concat([edge(side - 1), x, edge(0)], axis);
      };
      const padded = wraps
        ? around(around(images, 1), 2)
        : tf.pad(images, [
            [0, 0],
            [1, 1],
            [1, 1],
            [0, 0],
          ]);
      const expected = tf.conv2d(padded, kernel, stride, 'valid'); // [B, rows, columns, O]
      const units = tf.reshape<tf.Rank.R3>(tf.transpose(images, [1, 2, 0, 3]), [side ** 2, batch, from]);
      const gathered = gatherInputs(wiring!, units);
      const found = tf.matMul(tf.reshape(gathered, [-1, 9 * from]), tf.reshape(kernel, [9 * from, to]));
      const across = expected.shape[1];
      expectEqual(tf.transpose(tf.reshape(found, [across, across, batch, to]), [2, 0, 1, 3]), expected);
    },
  );

  it('has the gradient of the matrix of zeros and ones that it stands for', () => {
    const [batch, features] = [3, 2];
    for (const wiring of [
      ...latticeWiring({ side: 5, kernel: 3, strides: [2], wraps: false }),
      ...mosaicWiring(jittered(5), { ...mosaicDefaults, strides: [2] }).layers,
    ]) {
      const x = randomTensor([wiring.below, batch, features], random) as tf.Tensor3D;
      const { units, inputs } = wiring;
      const weights = randomTensor([units, batch, inputs * features], random);
      const byMatrix = (y: tf.Tensor) => {
        const rows = tf.matMul(asMatrix(wiring), tf.reshape(y, [wiring.below, batch * features]));
        const split = tf.reshape(rows, [units, inputs, batch, features]);
        return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [units, batch, inputs * features]);
      };
      expectEqual(gatherInputs(wiring, x), byMatrix(x));
      const gradient = (of: (y: tf.Tensor3D) => tf.Tensor) =>
        tf.grad((y) => tf.sum(tf.mul(of(y as tf.Tensor3D), weights)))(x);
      expectEqual(
        gradient((y) => gatherInputs(wiring, y)),
        gradient(byMatrix),
      );
    }
  });
});

const torus: LocalNetConfig = {
  wiring: latticeWiring({ side: 8, kernel: 3, strides: [1, 2], wraps: true }),
  ...{ features: [3, 4], weights: 'shared', readout: 'pooled', hidden: 5, classes: 3 },
};

describe('a net of local layers', () => {
  it('with a shared kernel and a pooled readout says the same wherever on a torus the image lies', () => {
    const wiring = latticeWiring({ side: 6, kernel: 3, strides: [1, 1], wraps: true });
    const net = createLocalNet({ ...torus, wiring });
    const parameters = initialiseLocalNet(net, random.stream('torus'));
    const image = randomTensor([6, 6, 1, 1], random);
    const turned = tf.concat([tf.slice(image, [4], [2]), tf.slice(image, [0], [4])], 0);
    const [here, there] = [image, turned].map((x) => applyLocalNet(net, parameters, tf.reshape(x, [36, 1, 1])));
    expectEqual(there!, here!);
    disposeParameters(parameters);
  });

  it('says the same shared and unshared where all places have equal weights', () => {
    const [shared, unshared] = [createLocalNet(torus), createLocalNet({ ...torus, weights: 'unshared' })];
    const weights = initialiseLocalNet(shared, random.stream('equal'));
    const copies = mapParameters(weights, (tensor, name) => {
      const layer = /^local\/(\d)/.exec(name)?.[1];
      return layer === undefined ? tensor.clone() : tf.tile(tensor, [torus.wiring[Number(layer)]!.units, 1, 1]);
    });
    const x = randomTensor([64, 2, 1], random) as tf.Tensor3D;
    expectEqual(applyLocalNet(unshared, copies, x), applyLocalNet(shared, weights, x));
    const alike = initialiseLocalNet(unshared, random.stream('equal'), 'alike');
    expectEqual(alike['local/0/weights']!, copies['local/0/weights']!);
  });

  it('with a kernel in a reference frame is the convolution where the mosaic is a lattice', () => {
    const side = 7;
    const lattice = {
      xDeg: Float32Array.from({ length: side ** 2 }, (_, at) => at % side),
      yDeg: Float32Array.from({ length: side ** 2 }, (_, at) => Math.floor(at / side)),
      spacingDeg: new Float32Array(side ** 2).fill(1),
    };
    const [convolution] = latticeWiring({ side, kernel: 3, strides: [1], wraps: false });
    for (const mapping of ['nearest', 'bilinear'] as const) {
      const neighbours = nearestNeighbours(lattice, lattice, 1, { ...mosaicDefaults, mapping });
      // Only the units whose squares are whole: at the border the nearest neighbours are others.
      const cut = (wiring: Wiring): Wiring => {
        const units = [...interiorUnits(convolution!)];
        const { inputs, frame } = wiring;
        const rows = (values: Int32Array | Float32Array, width: number) =>
          units.flatMap((unit) => [...values.subarray(unit * width, (unit + 1) * width)]);
        return {
          ...wiring,
          units: units.length,
          sources: Int32Array.from(rows(wiring.sources, inputs)),
          frame: frame && {
            ...frame,
            shares: Float32Array.from(rows(frame.shares, inputs * frame.positions)),
          },
        };
      };
      const config: LocalNetConfig = {
        ...torus,
        features: [3],
        readout: 'dense',
        wiring: [cut(convolution!)],
      };
      const plain = createLocalNet(config);
      const framed = createLocalNet({ ...config, wiring: [cut(neighbours)] });
      const parameters = initialiseLocalNet(plain, random.stream('lattice'));
      const x = randomTensor([side ** 2, 2, 1], random) as tf.Tensor3D;
      expectEqual(applyLocalNet(framed, parameters, x), applyLocalNet(plain, parameters, x));
    }
  });

  const mosaic = mosaicWiring(jittered(6), {
    ...mosaicDefaults,
    strides: [1, 2],
    mapping: 'bilinear',
  }).layers;
  it.each<[string, LocalNetConfig]>([
    ['convolution', torus],
    ['dense convolution', { ...torus, readout: 'dense', hidden: 0 }],
    ['locally connected', { ...torus, weights: 'unshared' }],
    ['a kernel in a reference frame', { ...torus, wiring: mosaic }],
    ['locally connected on a mosaic', { ...torus, wiring: mosaic, weights: 'unshared' }],
  ])('has the gradient that small steps find, leaves no tensor behind, and costs what it says: %s', (_, config) => {
    const before = tf.memory().numTensors;
    const net = createLocalNet(config);
    const parameters = initialiseLocalNet(net, random.stream('gradient'));
    expect(localNetCost(config).parameters).toBe(countParameters(parameters));
    const x = randomTensor([config.wiring[0]!.below, 2, 1], random) as tf.Tensor3D;
    const weights = randomTensor([2, 3], random);
    const loss = (tree: Parameters) => tf.tidy(() => tf.sum<tf.Scalar>(tf.mul(applyLocalNet(net, tree, x), weights)));
    const { value, gradients } = valueAndGradients(parameters, loss);
    for (const [name, tensor] of Object.entries(parameters)) {
      // Along the gradient itself, where the loss changes most: small against the kinks of the rectifiers.
      const gradient = gradients[name]!;
      const size = tf.tidy(() => tf.norm(gradient).dataSync()[0]!);
      if (size < 1e-3) continue;
      const step = 5e-3;
      const at = (sign: number) =>
        tf.tidy(() => {
          const moved = tf.add(tensor, tf.mul(gradient, (sign * step) / size));
          return loss({ ...parameters, [name]: moved }).dataSync()[0]!;
        });
      expect((at(1) - at(-1)) / (2 * step) / size).toBeCloseTo(1, 1);
    }
    tf.dispose([x, weights, value]);
    disposeParameters(gradients);
    disposeParameters(parameters);
    disposeLocalNet(net);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('counts its multiplications: places × inputs × outputs of every layer', () => {
    // 64·9·1·3 + 16·9·3·4 + 4·5 + 5·3.
    expect(localNetCost(torus).multiplications).toBe(1728 + 1728 + 20 + 15);
    expect(localNetCost({ ...torus, weights: 'unshared' }).multiplications).toBe(1728 + 1728 + 20 + 15);
  });

  it('says which layers do not fit together', () => {
    const [first] = torus.wiring;
    const twice = { ...torus, wiring: [{ ...first!, units: 9 }, first!] };
    expect(() => createLocalNet(twice)).toThrow('layer 1 reads 64 units, but layer 0 has 9');
    expect(() => createLocalNet({ ...torus, features: [3] })).toThrow('2 layers need as many');
    expect(() => latticeWiring({ side: 7, kernel: 3, strides: [2], wraps: true })).toThrow('torus of 7 units');
  });
});
