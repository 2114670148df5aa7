import { randomStream } from '@retinotopia/compute';
import { describe, expect, it } from 'vitest';
import { judge } from './verdict.ts';

const random = randomStream(1, 'test');

describe('judge', () => {
  const seeds = (rows: readonly (readonly [number, number, number])[]) =>
    rows.map(([shared, unshared, codistilled]) => ({
      shared,
      unshared,
      'unshared+codistillation': codistilled,
    }));

  it('finds the share of the gap recovered, paired by seed', () => {
    const verdict = judge(
      'uniform',
      seeds([
        [0.8, 0.4, 0.5],
        [0.82, 0.42, 0.52],
        [0.78, 0.38, 0.48],
      ]),
      random,
    );
    expect(verdict.sharingGap!.value).toBeCloseTo(0.4, 9);
    expect(verdict.codistillationGain!.value).toBeCloseTo(0.1, 9);
    expect(verdict.gapRecovered!.value).toBeCloseTo(0.25, 9);
    expect(verdict.sentences.join(' ')).toMatch(/sharing weights is better/);
    expect(verdict.sentences.join(' ')).toMatch(/co-distillation helps unshared columns: \+10\.0 points/);
    expect(verdict.sentences.join(' ')).toMatch(/recovers 25 % of the weight-sharing gap/);
  });

  it('says so where co-distillation hurts', () => {
    const verdict = judge(
      'uniform',
      seeds([
        [0.8, 0.4, 0.3],
        [0.8, 0.42, 0.33],
        [0.8, 0.39, 0.31],
      ]),
      random,
    );
    expect(verdict.sentences.join(' ')).toMatch(/co-distillation hurts unshared columns: −/);
    expect(verdict.gapRecovered!.value).toBeLessThan(0);
  });

  it('calls the share undefined where the gap holds zero', () => {
    const verdict = judge(
      'foveated',
      seeds([
        [0.3, 0.31, 0.4],
        [0.32, 0.3, 0.4],
        [0.3, 0.29, 0.41],
      ]),
      random,
    );
    expect(verdict.gapRecovered).toBeNull();
    expect(verdict.sentences.join(' ')).toMatch(/undefined: the gap's own interval holds zero/);
    expect(verdict.sentences.join(' ')).toMatch(/sharing weights and not sharing them cannot be told apart/);
  });

  it('calls the share undefined where sharing is worse, as on a retina that it does not suit', () => {
    const verdict = judge(
      'foveated',
      seeds([
        [0.2, 0.31, 0.4],
        [0.21, 0.3, 0.4],
        [0.2, 0.29, 0.41],
      ]),
      random,
    );
    expect(verdict.gapRecovered).toBeNull();
    expect(verdict.sentences.join(' ')).toMatch(/sharing weights is worse.*undefined: sharing is worse/);
  });

  it('uses the seeds for which both arms have run, and leaves out what has not', () => {
    const verdict = judge('uniform', [{ shared: 0.5, unshared: 0.3 }, { shared: 0.9 }], random);
    expect(verdict.sharingGap!.value).toBeCloseTo(0.2, 9);
    expect(verdict.codistillationGain).toBeNull();
    expect(verdict.sentences).toHaveLength(1);
    expect(verdict.sentences[0]).toMatch(/no interval from a single seed/);
  });

  it('says of one seed that it gives no interval', () => {
    const { gapRecovered, sentences } = judge('uniform', seeds([[0.8, 0.4, 0.5]]), random);
    expect(gapRecovered).toBeNull();
    expect(sentences.at(-1)).toMatch(/undefined: one seed gives no interval\.$/);
  });
});
