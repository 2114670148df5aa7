import { disposeParameters, randomStream, useBackend, type Parameters } from '@retinotopia/compute';
import { allOf, trainToEnd } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { drawNets, logitsOf, oneOf } from './nets.ts';
import { rowsOf } from './pixel-rows.ts';
import { toyImages } from './toy-images.spec.fixture.ts';
import { peerTraining } from './trainings.ts';

beforeAll(() => useBackend(inject('backend')));

const shape = { inputs: 16, hidden: [12, 10], classes: 4 };
const images = toyImages(40);
const random = () => randomStream(5, 'nets');

describe('ten nets as one group', () => {
  it('say what each says alone', () => {
    tf.tidy(() => {
      const nets = drawNets({ ...shape, nets: 10 }, random());
      const x = rowsOf(images, allOf(40));
      const together = logitsOf(nets, tf.tile(x, [10, 1, 1])).dataSync();
      for (const net of [0, 3, 9]) {
        const alone = logitsOf(oneOf(nets, net), x).dataSync();
        alone.forEach((logit, place) => expect(together[net * 160 + place]).toBeCloseTo(logit, 4));
      }
    });
  });

  it('begin as a net alone begins: the first of the group is the net that would be drawn by itself', () => {
    const [group, single] = [10, 1].map((nets) => drawNets({ ...shape, nets }, random()));
    for (const name of Object.keys(single!)) {
      expect(oneOf(group!, 0)[name]!.dataSync()).toEqual(single![name]!.dataSync());
    }
    [group!, single!].forEach(disposeParameters);
  });

  it('learn, apart, what each would have learnt alone', () => {
    const course = { images, indices: allOf(40), epochs: 3, batch: 10, learningRate: 0.01 };
    const learn = (nets: Parameters, count: number): Parameters =>
      trainToEnd(peerTraining(course, count, null, null, randomStream(5, 'lessons')), nets);
    const drawn = drawNets({ ...shape, nets: 10 }, random());
    const singles = [0, 7].map((net) => [net, learn(oneOf(drawn, net), 1)] as const);
    const group = learn(drawn, 10);
    for (const [net, alone] of singles) {
      for (const name of Object.keys(alone)) {
        const [among, single] = [oneOf(group, net)[name]!, alone[name]!].map((tensor) => tensor.dataSync());
        single!.forEach((weight, place) => expect(among![place]).toBeCloseTo(weight, 3));
      }
    }
  });
});
