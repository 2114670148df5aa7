import { checkSettings, SettingsError } from '@retinotopia/core';
import { describe, expect, it } from 'vitest';
import { presets, settings, type Settings } from './settings.ts';
import { tasksOf } from './task.ts';
import { tiny } from './tiny.spec.fixture.ts';

const check = (given: unknown) => checkSettings(settings, given);

describe('settings', () => {
  it('leave a convolution out where there is no lattice, and are refused where nothing is left', () => {
    const convolution: Settings = { ...tiny, arms: ['convolution'], retinas: ['uniform', 'permuted'] };
    expect(tasksOf(convolution)).toEqual([{ retina: 'uniform', arm: 'convolution', seed: 1 }]);
    expect(() => check({ ...convolution, retinas: ['permuted'] })).toThrow('take the uniform retina too');
  });

  it('are run seed by seed', () => {
    expect(tasksOf({ ...tiny, seeds: [1, 2] }).map(({ seed }) => seed)).toEqual([...new Array<number>(6).fill(1), ...new Array<number>(6).fill(2)]); // prettier-ignore
  });

  it('of every preset can be followed', () => {
    for (const preset of Object.values(presets)) expect(check(preset)).toBe(preset);
  });

  it('that cannot be followed are refused with every fault named', () => {
    const broken = {
      ...tiny,
      trainImages: 0,
      seeds: [1, 1],
      arms: [],
      agreement: { ...tiny.agreement, burnIn: 2 },
      colour: 'red',
      learningRate: undefined,
      places: 'nowhere',
    };
    expect(() => check(broken)).toThrow(SettingsError);
    for (const fault of [
      'trainImages',
      'seeds must not name one twice',
      'arms must name',
      'agreement.burnIn must be from 0 to 1, found 2',
      'Unrecognized key: "colour"',
      'learningRate must be a number, found nothing',
      "places must be one of fixed, fresh, found 'nowhere'",
    ]) {
      expect(() => check(broken)).toThrow(fault);
    }
  });
});
