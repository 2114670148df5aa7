import { checkSettings, SettingsError, oneSetting, withSettings } from '@retinotopia/core';
import { ExperimentError, UnreadableFileError } from '@retinotopia/runs';
import { parseSweep, readSweep } from '@retinotopia/runs/sweep';
import { InvalidArgumentError } from 'commander';
import { join } from 'node:path';
import { wholeNumber } from '../arguments.ts';
import { findExperiment } from '../experiments/find-experiment.ts';
import { deep, file, fresh, of, root, type BadInput } from './bad-input.spec.fixture.ts';

/** Settings of an experiment: its first preset, and what checks others. */
async function settingsOf(name: string) {
  const { settings, presets } = await findExperiment(name);
  const preset = Object.values(presets)[0]!.settings;
  return { preset: preset as Groups, check: (given: unknown) => checkSettings(settings, given) };
}

const { preset: quick, check } = await settingsOf('weight-sharing');
const weightSharing = of('settings of weight-sharing', SettingsError, check, [
  ['nothing', 'the whole', () => undefined],
  ['an unknown key', 'Unrecognized key: "colour"', () => ({ ...quick, colour: 'red' })],
  [
    'a prototype',
    'Unrecognized key: "__proto__"',
    () => JSON.parse(`{"__proto__":{},${JSON.stringify(quick).slice(1)}`) as unknown,
  ],
  [
    'a negative size',
    'embedding must be a whole number from 1 to 10000, found -16',
    () => ({ ...quick, embedding: -16 }),
  ],
  [
    'half a column',
    'columnsAcross must be a whole number from 1 to 100, found 2.5',
    () => ({ ...quick, columnsAcross: 2.5 }),
  ],
  [
    'a number above 2⁵³',
    'trainingSteps must be a whole number from 1 to 1000000000',
    () => ({ ...quick, trainingSteps: 2 ** 60 }),
  ],
  ['a rate of NaN', 'learningRate must be a number, found NaN', () => ({ ...quick, learningRate: NaN })],
  [
    'a weight that is infinite',
    'agreement.sameContent must be from 0 to 1000000, found Infinity',
    () => ({ ...quick, agreement: { ...quick.agreement, sameContent: Infinity } }),
  ],
  ['an arm twice', 'arms must not name one twice', () => ({ ...quick, arms: ['shared', 'shared'] })],
  ['a negative seed', 'seeds.0 must be a whole number from 0', () => ({ ...quick, seeds: [-1] })],
  ['no seeds', 'seeds must name at least one', () => ({ ...quick, seeds: [] })],
  [
    'a billion billion weights',
    'weights, more than 268435456',
    () => ({ ...quick, columnsAcross: 100, levels: 100, embedding: 10_000, hidden: 10_000 }),
  ],
]);

type Groups = Readonly<
  Record<'agreement' | 'alone' | 'teacher' | 'student' | 'peers' | 'withheld' | 'columns', object>
>;
const { preset: talks, check: checkDistillation } = await settingsOf('distillation');
const distillation = of('settings of distillation', SettingsError, checkDistillation, [
  ['an unknown key', 'Unrecognized key: "colour"', () => ({ ...talks, colour: 'red' })],
  [
    'a billion epochs',
    'alone.epochs must be a whole number from 1 to 1000000, found 1000000000',
    () => ({ ...talks, alone: { ...talks.alone, epochs: 1e9 } }),
  ],
  [
    'a billion units',
    'big.0 must be a whole number from 1 to 100000, found 1000000000',
    () => ({ ...talks, big: [1e9] }),
  ],
  [
    'a net of ten billion weights',
    'weights, more than 268435456: take fewer or smaller teacher.batch, units in big',
    () => ({ ...talks, big: [100_000, 100_000] }),
  ],
  [
    'a thousand large peers',
    'take fewer or smaller peers.nets, peers.batch, units in small',
    () => ({ ...talks, small: [1000, 1000], peers: { ...talks.peers, nets: 1000 } }),
  ],
  [
    'a temperature of 0',
    'student.temperature must be above 0, found 0',
    () => ({ ...talks, student: { ...talks.student, temperature: 0 } }),
  ],
  [
    'dropout of everything',
    'teacher.dropout.hidden must be at most 0.99, found 1',
    () => ({ ...talks, teacher: { ...talks.teacher, dropout: { inputs: 0, hidden: 1 } } }),
  ],
  [
    'a billion activities',
    'activities at a time, more than 268435456: take fewer or smaller peers.nets, peers.batch, units in small',
    () => ({ ...talks, peers: { ...talks.peers, nets: 1000, batch: 10_000 } }),
  ],
  [
    'an eleventh digit',
    'withheld.without.0 must be a class from 0 to 9, found 10',
    () => ({ ...talks, withheld: { ...talks.withheld, without: [10] } }),
  ],
  [
    'a learning rate of NaN',
    'peers.learningRate must be a number, found NaN',
    () => ({ ...talks, peers: { ...talks.peers, learningRate: NaN } }),
  ],
]);

const { preset: digits, check: checkDigits } = await settingsOf('digits');
const digitSettings = of('settings of digits', SettingsError, checkDigits, [
  ['an unknown key', 'Unrecognized key: "colour"', () => ({ ...digits, colour: 'red' })],
  ['no kind of weights', 'weights must name at least one', () => ({ ...digits, weights: [] })],
  ['half an image', 'trainImages must be a whole number', () => ({ ...digits, trainImages: 0.5 })],
  ['a third set of images', 'judgedOn must be one of test, validation', () => ({ ...digits, judgedOn: 'both' })],
  ['an agreement above 1', 'agreement must be at most 1', () => ({ ...digits, agreement: 1.5 })],
  [
    'a temperature of 0',
    'columns.temperature must be above 0, found 0',
    () => ({ ...digits, columns: { ...digits.columns, temperature: 0 } }),
  ],
  [
    'four thousand columns that all hear each other',
    'pairs of columns at a time, more than 268435456',
    () => ({ ...digits, columns: { ...digits.columns, across: 64 } }),
  ],
]);

const { preset: ellipses, check: checkEllipses } = await settingsOf('ellipses');
const ellipseSettings = of('settings of ellipses', SettingsError, checkEllipses, [
  ['an unknown key', 'Unrecognized key: "colour"', () => ({ ...ellipses, colour: 'red' })],
  ['an ambiguity twice', 'ambiguities must not name one twice', () => ({ ...ellipses, ambiguities: [0.5, 0.5] })],
  [
    'a grid too small for its objects',
    'columnsAcross must be a whole number from 6 to 64, found 5',
    () => ({ ...ellipses, columnsAcross: 5 }),
  ],
  ['attention in words', 'attention.0', () => ({ ...ellipses, attention: ['yes'] })],
  ['a loss on nobody', 'lossOn must be one of together, each', () => ({ ...ellipses, lossOn: 'nobody' })],
  ['a radius of NaN', 'radius must be from 0 to 1000, found NaN', () => ({ ...ellipses, radius: NaN })],
  ['a billion weights', 'weights, more than 268435456', () => ({ ...ellipses, hidden: 4096, embedding: 1024 })],
]);

const { preset: theories, check: checkTheories } = await settingsOf('shape-theories');
const theorySettings = of('settings of shape-theories', SettingsError, checkTheories, [
  ['an unknown key', 'Unrecognized key: "colour"', () => ({ ...theories, colour: 'red' })],
  ['a fourth theory', 'theories.0', () => ({ ...theories, theories: ['templates'] })],
  [
    'more viewpoints than pictures',
    'asks for 16 viewpoints and 8 pictures of each class',
    () => ({ ...theories, trainImages: 8 }),
  ],
  ['a size that is not halved twice', 'size must be a multiple of 4', () => ({ ...theories, size: 66 })],
  ['a single convolution', 'channels must name at least two', () => ({ ...theories, channels: [16] })],
  ['a billion pixels', 'pixels, more than 268435456', () => ({ ...theories, size: 256, trainImages: 100_000 })],
]);

const sweeps = [
  ...of('sweep', ExperimentError, (text: string) => parseSweep(text, 'sweep.yaml', findExperiment), [
    ['an unknown key', 'Unrecognized key: "colour"', () => 'colour: red'],
    ['an unknown experiment', "there is no experiment 'cats'", () => 'experiment: cats'],
    ['an unknown setting', 'the whole Unrecognized key: "colour"', () => 'settings: {colour: 1}'],
    ['text', 'the whole: Invalid input', () => 'full'],
    ['a key that comes twice', "the key 'preset' comes twice", () => 'preset: quick\npreset: full'],
    ['the key __proto__', "the key '__proto__' is not taken", () => 'settings: {__proto__: 5}'],
    [
      'the setting agreement.__proto__',
      'agreement Unrecognized key: "__proto__"',
      () => 'settings: {agreement.__proto__: 5}',
    ],
    ['a list as a key', 'a list or table cannot be a key', () => '? [a, b]\n: 1'],
    [
      'a billion laughs',
      'Excessive alias count',
      () =>
        `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefgh')
          .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]!}`).join()}]`)
          .join('\n')}`,
    ],
    ['a table that holds itself', 'settings.x', () => 'settings: &a {x: *a}'],
    ['an alias of nothing', 'Unresolved alias', () => 'preset: *nothing'],
    ['merge keys', 'Unrecognized key', () => 'x: &x {preset: full}\n<<: *x'],
    ['a tag that asks for code', 'Unresolved tag', () => 'preset: !!js/function quick'],
    ['100,000 open lists', 'nested deeper than 64 levels', () => deep('[')],
    ['lists by 100,000 dashes', 'nested deeper than 64 levels', () => deep('- ')],
    ['two documents', 'multiple documents', () => '---\na: 1\n---\nb: 2'],
    ['a bracket that is not closed', 'line 1', () => 'settings: {'],
    ['infinity', 'settings.trainImages: Invalid input', () => 'settings: {trainImages: .inf}'],
    ['NaN', 'settings.learningRate: Invalid input', () => 'settings: {learningRate: .nan}'],
    ['a negative size', 'hidden must be a whole number from 1 to 10000, found -1', () => 'settings: {hidden: -1}'],
    ['a seed above 2⁵³', 'seeds.0 must be a whole number', () => 'settings: {seeds: [9007199254740993]}'],
    ['an arm twice', 'arms must not name one twice', () => 'settings: {arms: [shared, shared]}'],
    ['a combination twice', "'trainImages=10' comes twice", () => 'grid: {trainImages: [10, 10]}'],
    [
      'a setting in list and grid',
      "'trainImages' is set by list and by grid",
      () => 'list: [{trainImages: 10}]\ngrid: {trainImages: [20]}',
    ],
    ['a setting whose name leads out', 'cannot name a folder', () => 'grid: {../../etc: [1]}'],
    [
      '10¹² combinations',
      '1000000000000 combinations are more than 10000',
      () =>
        `grid: {${Array.from('abcd')
          .map((name) => `${name}: [${Array.from({ length: 1000 }, (_, at) => at).join()}]`)
          .join()}}`,
    ],
    [
      'six million runs',
      'it asks for more than 100000 runs',
      () =>
        `settings: {seeds: [${Array.from({ length: 1000 }, (_, at) => at).join()}]}\ngrid: {trainImages: [${Array.from({ length: 1000 }, (_, at) => at + 1).join()}]}`,
    ],
    ['20,000 keys', 'Unrecognized keys', () => Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n')],
  ]),
  ...of('sweep', UnreadableFileError, (path: string) => readSweep(path, findExperiment), [
    ['a file that is too large', 'and at most 100000 are read', () => file(Buffer.alloc(100_001, '#'))],
    ['a file that is not text', 'is no text in UTF-8', () => file(Uint8Array.of(0xff, 0xfe))],
    ['a folder', 'is a folder, not a file', () => fresh()],
    ['a file that does not exist', 'does not exist', () => join(root, 'nowhere.yaml')],
    ['/dev/zero', 'is a device or pipe, not a file', () => '/dev/zero'],
  ]),
];

const options = [
  ...of('--workers', InvalidArgumentError, wholeNumber(1, 1024), [
    ['none', 'at least 1', () => '0'],
    ['a million', 'at most 1024', () => '1000000'],
    ['1e3', 'a whole number', () => '1e3'],
  ]),
  ...of('--set', SettingsError, (text: string) => oneSetting(text, { 'peers.nets': 5 }), [
    ['a name alone', 'a name and a value', () => 'peers.nets'],
    ['no value', 'a name and a value', () => 'peers.stale='],
    ['a setting twice', 'peers.nets is set twice', () => 'peers.nets=6'],
  ]),
  ...of('--set', SettingsError, (text: string) => checkDistillation(withSettings(talks, oneSetting(text))), [
    ['an unknown setting', 'peers Unrecognized key: "colour"', () => 'peers.colour=red'],
    ['a prototype', 'Unrecognized key: "__proto__"', () => 'peers.__proto__=5'],
    ['a word for a number', 'peers.nets must be a whole number', () => 'peers.nets=many'],
    ['one member without its comma', 'withheld.without', () => 'withheld.without=3'],
  ]),
];

/** Settings, sweeps and options. */
export const settings: readonly BadInput[] = [
  ...weightSharing,
  ...distillation,
  ...digitSettings,
  ...ellipseSettings,
  ...theorySettings,
  ...sweeps,
  ...options,
];
