import { settings, z } from '@retinotopia/core';
import { describe, expect, it } from 'vitest';
import { settingsOf, settingsSaid, valueInWords } from './setting-flags.ts';

const schema = z.strictObject({
  seeds: settings.seeds.describe('Seeds'),
  arms: settings.someOf(['shared', 'unshared'] as const).describe('Arms'),
  places: z.enum(['fixed', 'fresh']).describe('Where'),
  agreement: z.strictObject({ frozenTeacher: z.boolean().describe('Whether'), errorDeg: z.number().describe('How far') }).describe('How'), // prettier-ignore
});

describe('flags', () => {
  it('are made of every setting, those of groups among them', () => {
    expect(settingsOf(schema).map(({ flag, path, kind, words }) => [flag, path, kind, words])).toEqual([
      ['--seeds', 'seeds', 'list', []],
      ['--arms', 'arms', 'list', ['shared', 'unshared']],
      ['--places', 'places', 'word', ['fixed', 'fresh']],
      ['--agreement-frozen-teacher', 'agreement.frozenTeacher', 'yes or no', []],
      ['--agreement-error-deg', 'agreement.errorDeg', 'number', []],
    ]);
  });

  it('say what is set, and leave to the schema what may not be', () => {
    const said = {
      seeds: '3',
      arms: 'shared,',
      agreementFrozenTeacher: 'no',
      agreementErrorDeg: 'far',
      other: 1,
    };
    expect(settingsSaid(schema, said)).toEqual({
      seeds: [11, 12, 13],
      arms: ['shared'],
      'agreement.frozenTeacher': false,
      'agreement.errorDeg': 'far',
    });
    expect(settingsSaid(schema, { seeds: '4,7' })).toEqual({ seeds: [4, 7] });
    expect(settingsSaid(schema, { seeds: '4,' })).toEqual({ seeds: [4] });
    expect(settingsSaid(schema, { seeds: '1000000000' })).toEqual({ seeds: ['1000000000'] });
    expect(settingsSaid(schema, { agreementErrorDeg: '1e-3' })).toEqual({ 'agreement.errorDeg': 1e-3 });
  });

  it('write values as they are read', () => {
    expect([[1, 2], true, 'word', 0.5].map(valueInWords)).toEqual(['1,2', 'yes', 'word', '0.5']);
  });
});
