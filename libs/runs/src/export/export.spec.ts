import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { metricsAsParquet } from './parquet.ts';
import { metricsAsEvents } from './tensorboard.ts';

const records = [
  { arm: 'shared', seed: 1, step: 10, loss: 0.5, validation: 0.25 },
  { arm: 'shared', seed: 1, step: 20, loss: 1, validation: 0.5, note: null },
  { arm: 'shared', seed: 1, test: { consensus: 0.75, byColumn: [1, 2] } },
  { arm: 'alone', seed: 2, step: 10, loss: 2, validation: 0.125 },
];

describe('metrics as Parquet', () => {
  it('are read by another library as they were', async () => {
    const { buffer } = metricsAsParquet(records);
    const rows = await parquetReadObjects({ file: buffer as ArrayBuffer });
    expect(rows).toHaveLength(4);
    expect(rows[1]).toEqual({
      arm: 'shared',
      seed: 1,
      step: 20,
      loss: 1,
      validation: 0.5,
      'test/consensus': null,
    });
    expect(rows[2]).toMatchObject({ step: null, loss: null, 'test/consensus': 0.75 });
  });

  it('take a field that is now a word and now a number for words', async () => {
    const { buffer } = metricsAsParquet([{ a: 1 }, { a: 'two' }, { b: true }]);
    expect(await parquetReadObjects({ file: buffer as ArrayBuffer })).toEqual([
      { a: '1', b: null },
      { a: 'two', b: null },
      { a: null, b: true },
    ]);
  });

  it('may be none', async () => {
    const { buffer } = metricsAsParquet([]);
    expect(await parquetReadObjects({ file: buffer as ArrayBuffer })).toEqual([]);
  });
});

describe('metrics as TensorBoard events', () => {
  const files = metricsAsEvents(records, {
    runOf: (record) => (record as { arm: string }).arm,
    notMeasures: ['seed'],
    started: '2026-01-01T00:00:00Z',
  });

  it('are a file a run', () => {
    expect(files.map(({ path }) => path)).toEqual([
      'shared/events.out.tfevents.1767225600.retinotopia',
      'alone/events.out.tfevents.1767225600.retinotopia',
    ]);
  });

  it('are, byte for byte, what the tensorboard package writes for these events', () => {
    // From the RecordWriter of the Python package tensorboard 2.21: the file's version, then Event(wall_time=1767225600,
    // step=10, summary=Summary(value=[Value(tag='loss', simple_value=2), Value(tag='validation', simple_value=0.125)])).
    const expected =
      '1800000000000000a37f4b2209000000406e55da411a0d627261696e2e4576656e743a32c3486dfc2d000000000000003c418afb09000000406e55da41100a2a200a0b0a046c6f737315000000400a110a0a76616c69646174696f6e150000003e89d7c590';
    expect(Buffer.from(files[1]!.bytes).toString('hex')).toBe(expected);
  });
});
