import { describe, expect, it } from 'vitest';
import { presets } from './protocol.ts';
import { readResult, ResultFormatError } from './result-format.ts';
import { assembleResult } from './result.ts';

const run = {
  task: { retina: 'uniform', arm: 'shared', seed: 11 },
  parameters: 100,
  curve: [
    { step: 1, loss: 2, disagreement: null, validation: 0.1, functionDivergence: 0.5, weightSimilarity: 1 },
  ],
  test: { consensus: 0.5, consensusBeforeSettling: 0.4, singleColumn: 0.3, byColumn: [0.3] },
} as const;
const engine = { engine: 'wasm', version: '4', simd: true, threads: 1, columnKernels: 'simd' } as const;
const protocol = { ...presets.quick, columnsAcross: 3, seeds: [11] };

describe('readResult', () => {
  it('reads what was written', () => {
    const result = assembleResult(protocol, 'mnist', engine, [run], []);
    const read = readResult(JSON.stringify(result));
    expect(read.runs).toEqual([run]);
    expect(JSON.stringify(read)).toBe(JSON.stringify(result));
    expect(read.verdicts.map(({ retina }) => retina)).toEqual(['uniform', 'foveated']);
  });

  it('names every fault with its path', () => {
    const result = assembleResult(protocol, 'mnist', engine, [run], []);
    const bent = {
      ...result,
      dataset: 7,
      runs: [{ ...run, test: { consensus: 2, singleColumn: 'x' } }],
    };
    const faults = () => readResult(JSON.stringify(bent));
    expect(faults).toThrow(ResultFormatError);
    expect(faults).toThrow(/dataset: .*runs\.0\.test\.consensus: .*runs\.0\.test\.singleColumn: /s);
  });

  it('names the format that it does not read', () => {
    expect(() => readResult('{"formatVersion":7}')).toThrow(
      'it is of format 7, and this program reads format 1',
    );
  });

  it.each(['', '[]', 'null', '{"formatVersion":1}', 'PK\u0003\u0004'])('refuses %j', (text) => {
    expect(() => readResult(text)).toThrow(ResultFormatError);
  });
});
