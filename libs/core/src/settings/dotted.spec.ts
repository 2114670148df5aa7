import { describe, expect, it } from 'vitest';
import { oneSetting, settingsIn, withSettings } from './dotted.ts';

const base = { small: [100, 100], teacher: { epochs: 40, dropout: { inputs: 0.1, hidden: 0.3 } } };

describe('settings by their dotted names', () => {
  it('reach into groups of any depth and leave all others as they are', () => {
    expect(withSettings(base, { 'teacher.dropout.hidden': 0.5, 'teacher.epochs': 2 })).toEqual({
      small: [100, 100],
      teacher: { epochs: 2, dropout: { inputs: 0.1, hidden: 0.5 } },
    });
    expect(base.teacher.dropout.hidden).toBe(0.3);
  });

  it('that lead nowhere stay, by the name that was written', () => {
    expect(withSettings(base, { 'small.first': 1 })).toEqual({ ...base, 'small.first': 1 });
    expect(withSettings(base, { 'teacher.dropout.colour': 1 })).toMatchObject({
      teacher: { dropout: { colour: 1 } },
    });
    const polluted = withSettings(base, { 'teacher.__proto__': 5 });
    expect(Object.keys(polluted.teacher as object)).toContain('__proto__');
  });

  it('with a star reach into every group that has them', () => {
    const groups = { alone: { epochs: 1 }, teacher: { epochs: 2, batch: 5 }, epochs: 3, other: { batch: 1 } };
    expect(withSettings(groups, { '*.epochs': 7 })).toEqual({ alone: { epochs: 7 }, teacher: { epochs: 7, batch: 5 }, epochs: 3, other: { batch: 1 } }); // prettier-ignore
    expect(withSettings(groups, { '*.colour': 7 })).toEqual({ ...groups, '*.colour': 7 });
  });

  it('are listed with their values', () => {
    expect(settingsIn(base)).toEqual([
      ['small', [100, 100]],
      ['teacher.epochs', 40],
      ['teacher.dropout.inputs', 0.1],
      ['teacher.dropout.hidden', 0.3],
    ]);
  });

  it('are read from options: numbers, lists, lists of one, words', () => {
    const said = [
      'student.temperature=2.5',
      'small=30,30',
      'withheld.without=3,',
      'withheld.only=[7]',
      'temperatures.widths=[30, 300]',
      'peers.target=others',
    ];
    expect(said.reduce((settings, text) => oneSetting(text, settings), {})).toEqual({
      'student.temperature': 2.5,
      small: [30, 30],
      'withheld.without': [3],
      'withheld.only': [7],
      'temperatures.widths': [30, 300],
      'peers.target': 'others',
    });
  });
});
