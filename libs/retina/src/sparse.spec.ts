import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multiplySparse, sparseFromRows } from './sparse.ts';

describe('a sparse matrix', () => {
  it('multiplies as the dense one does, channel by channel', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: -9, max: 9 }));
    const rows = fc.array(fc.uniqueArray(entry, { selector: ([column]) => column }), { maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.constantFrom(1, 3), (entries, channels) => {
        const vector = Float32Array.from({ length: 7 * channels }, (_, i) => (i * 5) % 11);
        const out = new Float32Array(2 + entries.length * channels).fill(7);
        multiplySparse(sparseFromRows(7, entries), vector, channels, out, 2);
        const expected = entries.flatMap((row) =>
          Array.from({ length: channels }, (_, channel) =>
            row.reduce((sum, [column, value]) => sum + value * vector[column * channels + channel]!, 0),
          ),
        );
        expect([...out]).toEqual([7, 7, ...expected]);
      }),
    );
  });
});
