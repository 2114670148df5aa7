import { randomStream, useBackend } from '@retinotopia/compute';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { dropoutMasks } from './dropout.ts';

beforeAll(() => useBackend(inject('backend')));

describe('dropoutMasks', () => {
  it('leave out the asked share of inputs and of hidden units, and keep the mean', () => {
    const masks = dropoutMasks({ inputs: 0.25, hidden: 0.5 }, 100, [200, 300], randomStream(1, 'drop'));
    expect(masks.map((mask) => mask!.shape)).toEqual([
      [1, 100, 200],
      [1, 100, 300],
    ]);
    for (const [layer, share] of [0.25, 0.5].entries()) {
      const factors = masks[layer]!.dataSync();
      const out = factors.filter((factor) => factor === 0).length / factors.length;
      expect(Math.abs(out - share)).toBeLessThan(0.015);
      expect(new Set(factors)).toEqual(new Set([0, Math.fround(1 / (1 - share))]));
    }
    masks.forEach((mask) => mask!.dispose());
    expect(dropoutMasks({ inputs: 0, hidden: 0 }, 1, [2, 2], randomStream(1, 'drop'))).toEqual([null, null]);
  });

  it('are the same for the same stream, layer by layer', () => {
    const draw = () => dropoutMasks({ inputs: 0.5, hidden: 0.5 }, 2, [8, 8], randomStream(3, 'drop'));
    const [one, other] = [draw(), draw()].map((masks) => masks.map((mask) => [...mask!.dataSync()]));
    expect(one).toEqual(other);
    expect(one![0]).not.toEqual(one![1]);
  });
});
