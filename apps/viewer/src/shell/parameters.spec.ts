import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults, readQuery, writeQuery } from './parameters.ts';

const parameters = {
  tilt: { kind: 'number', label: 'tilt', default: 45, min: -180, max: 180, step: 1 },
  law: { kind: 'choice', label: 'law', default: 'linear', options: ['linear', 'uniform'] },
  fields: { kind: 'flag', label: 'fields', default: true },
  moved: { kind: 'drawn', default: '', reads: (text: string) => /^[a-c]*$/.test(text) },
} as const;

describe('the address', () => {
  it('brings every setting back', () => {
    const values = fc.record({
      tilt: fc.integer({ min: -180, max: 180 }),
      law: fc.constantFrom('linear', 'uniform'),
      fields: fc.boolean(),
      moved: fc.string({ unit: fc.constantFrom('a', 'b', 'c') }),
    });
    fc.assert(
      fc.property(values, (one) => {
        expect(readQuery(parameters, writeQuery(parameters, one))).toEqual(one);
      }),
    );
  });

  it('says nothing of what is by default', () => {
    expect(writeQuery(parameters, defaults(parameters))).toBe('');
    expect(readQuery(parameters, '')).toEqual({ tilt: 45, law: 'linear', fields: true, moved: '' });
  });

  it('is read with sense where it has none', () => {
    expect(readQuery(parameters, 'tilt=900&law=none&fields=yes&moved=x&other=1')).toEqual({
      tilt: 180,
      law: 'linear',
      fields: true,
      moved: '',
    });
    expect(readQuery(parameters, 'tilt=NaN').tilt).toBe(45);
  });
});
