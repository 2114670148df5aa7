import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { peerLoss, peerTargets } from './peers.ts';
import { softTargets } from './soft-targets.ts';

beforeAll(() => useBackend(inject('backend')));

/** Three nets, one image, two classes. */
const logits = () => tf.tensor3d([0, 0, 3, 0, 0, 1], [3, 1, 2]);
const firsts = (tensor: tf.Tensor) => [...tensor.dataSync()].filter((_, place) => place % 2 === 0);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

describe('peerTargets', () => {
  it('are the mean of all, or of all others', () => {
    const own = firsts(softTargets(logits(), 2));
    const all = firsts(peerTargets(logits(), { temperature: 2, target: 'all' }));
    expect(all).toHaveLength(1);
    expect(all[0]).toBeCloseTo(mean(own), 6);
    const others = firsts(peerTargets(logits(), { temperature: 2, target: 'others' }));
    others.forEach((p, net) => expect(p).toBeCloseTo(mean(own.filter((_, other) => other !== net)), 6));
  });
});

describe('peerLoss', () => {
  it('pulls like the mean of single divergences of deep mutual learning (Zhang et al. 2018)', () => {
    const labels = tf.zeros<tf.Rank.R3>([1, 1, 2]);
    const targets = peerTargets(logits(), { temperature: 1, target: 'others' });
    const gradient = tf.grad((z) => peerLoss(labels, z as tf.Tensor3D, targets, { temperature: 1, weight: 1 }));
    const found = firsts(gradient(logits()));
    const p = firsts(softTargets(logits(), 1));
    // The slope of KL(p_j ‖ p_i) by the first logit of net i is p_i − p_j.
    p.forEach((own, net) => {
      const slopes = p.filter((_, other) => other !== net).map((other) => own - other);
      expect(found[net]).toBeCloseTo(mean(slopes), 5);
    });
  });

  it('pulls nothing where a net says what its peers say, and asks for labels all the same', () => {
    const same = tf.tensor3d([1, -1, 1, -1], [2, 1, 2]);
    const targets = peerTargets(same, { temperature: 3, target: 'all' });
    const loss = (labels: tf.Tensor3D) =>
      tf.grad((z) => peerLoss(labels, z as tf.Tensor3D, targets, { temperature: 3, weight: 1 }))(same);
    for (const slope of loss(tf.zeros([1, 1, 2])).dataSync()) expect(slope).toBeCloseTo(0, 6);
    expect(loss(tf.tensor3d([0, 1], [1, 1, 2])).dataSync()[0]).toBeGreaterThan(0.5);
  });
});
