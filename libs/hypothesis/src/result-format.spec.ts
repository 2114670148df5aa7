import { describe, expect, it } from 'vitest';
import { armRows, tableCells } from './arm-table.ts';
import { measureCells, measureRows } from './measure-table.ts';
import { presets } from './protocol.ts';
import { readResult, ResultFormatError } from './result-format.ts';
import { assembleResult } from './result.ts';

const run = {
  task: { retina: 'uniform', arm: 'shared', seed: 11 },
  parameters: 100,
  curve: [
    {
      step: 1,
      loss: 2,
      disagreement: null,
      validation: 0.1,
      functionDivergence: 0.5,
      weightSimilarity: 1,
      consensus: { entropy: 3, information: 1 },
    },
  ],
  test: {
    consensus: 0.5,
    consensusBeforeSettling: 0.4,
    singleColumn: 0.3,
    byColumn: [0.3],
    calibrationError: 0.1,
    withheld: null,
  },
} as const;
const engine = { engine: 'wasm', version: '4', simd: true, threads: 1, columnKernels: 'simd' } as const;
const protocol = { ...presets.quick, columnsAcross: 3, seeds: [11] };

describe('the table of arms', () => {
  it('leaves empty what a net of the whole field has not, and what was not counted', () => {
    const wholeField = {
      ...run,
      task: { ...run.task, arm: 'convolution' },
      multiplications: 1234,
      curve: [{ ...run.curve[0], functionDivergence: null, weightSimilarity: null, consensus: null }],
      test: { ...run.test, singleColumn: null, byColumn: null },
    } as const;
    const arms = ['shared', 'convolution'] as const;
    const result = assembleResult({ ...protocol, arms }, 'mnist', engine, [run, wholeField], []);
    expect(tableCells(armRows(readResult(JSON.stringify(result))))).toEqual([
      ['uniform', 'shared', '1', '100', '', '0.500', '0.300'],
      ['uniform', 'convolution', '1', '100', '1,234', '0.500', ''],
    ]);
    const secondsOf = ({ task }: { readonly task: { readonly arm: string } }) =>
      task.arm === 'shared' ? 12.34 : undefined;
    expect(measureCells(measureRows(result, secondsOf))).toEqual([
      ['uniform', 'shared', '0.500', '1.000', '0.100', '100', '', '12.3'],
      ['uniform', 'convolution', '', '', '0.100', '100', '1,234', ''],
    ]);
  });
});

describe('readResult', () => {
  it('reads what was written', () => {
    const result = assembleResult(protocol, 'mnist', engine, [run], []);
    const read = readResult(JSON.stringify(result));
    expect(read.runs).toEqual([run]);
    expect(JSON.stringify(read)).toBe(JSON.stringify(result));
    expect(read.verdicts.map(({ retina }) => retina)).toEqual(['uniform', 'permuted']);
  });

  it('says of a result of an earlier version which format it is of', () => {
    const old = { ...assembleResult(protocol, 'mnist', engine, [run], []), formatVersion: 2 };
    expect(() => readResult(JSON.stringify(old))).toThrow(
      expect.objectContaining({
        message: 'it is of format 2, and this program reads format 3',
        ofAnotherFormat: true,
      }),
    );
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
      'it is of format 7, and this program reads format 3',
    );
  });

  it.each(['', '[]', 'null', '{"formatVersion":1}', 'PK\u0003\u0004'])('refuses %j', (text) => {
    expect(() => readResult(text)).toThrow(ResultFormatError);
  });
});
