import { reportSeeds, settings, total, z } from '@retinotopia/core';

/** The experiments, in the order in which they are run. */
export const parts = ['transfer', 'withheld', 'peers', 'temperatures', 'columns', 'peer-variants'] as const;
export type Part = (typeof parts)[number];

const { above0UpTo, allDifferent, batchSize, imagesFrom, oneOf, refuse, seeds, share, someOf, tooMany, weight, whole } = settings; // prettier-ignore
const chance = z.number('must be a number').min(0, 'must be at least 0').max(0.99, 'must be at most 0.99');
const digit = z.int('must be a class from 0 to 9').min(0, 'must be a class from 0 to 9').max(9, 'must be a class from 0 to 9'); // prettier-ignore
const digits = allDifferent(z.array(digit));
const units = whole(1, 100_000);
const layers = z.array(units).min(1, 'must name at least one layer').max(100, 'must name at most 100 layers').readonly(); // prettier-ignore
const epochs = whole(1, 1e6).describe('Times that every image is learnt from');
const temperature = above0UpTo(1e4).describe('Logits are divided by it before the softmax');
const training = {
  epochs,
  batch: batchSize.describe('Images in a step'),
  learningRate: above0UpTo(1).describe('Of AdamW without weight decay, at the start; it falls to 0 along half a cosine'), // prettier-ignore
};
const teacher = z.strictObject({
  ...training,
  dropout: z
    .strictObject({
      inputs: chance.describe('Chance that a pixel is left out'),
      hidden: chance.describe('Chance that a hidden unit is left out'),
    })
    .describe('Dropout'),
  maxNorm: above0UpTo(1e6).describe('The longest that the incoming weights of a unit may be'),
  jitter: whole(0, 1000).describe('Pixels that an image is moved at most, along each axis'),
});
const student = z.strictObject({
  ...training,
  temperature,
  labelWeight: weight.describe('Of the labels, beside 1 for soft targets'),
});
const withheld = z.strictObject({
  without: digits.describe('Classes that are left out of one transfer set'),
  only: digits.describe('Classes that are all of another'),
});
const peers = z.strictObject({
  ...training,
  nets: whole(2, 1000).describe('How many learn side by side'),
  burnIn: share.describe('Share of the training before they learn from each other, from 0 to 1'),
  weight: weight.describe('Of learning from each other, beside 1 for labels'),
  temperature,
  target: oneOf(['all', 'others']).describe('Whose mean a net learns from: of all including itself, or of all others'),
  stale: whole(0, 1e9).describe('Steps for which a net learns from peers as they were; 0 for peers as they are'),
});
const peerVariants = z.strictObject({
  structure: layers.describe('Units of each hidden layer'),
  epochs,
  fewLabels: imagesFrom(1).describe('Images that have labels where few do'),
});
const temperatures = z.strictObject({
  widths: allDifferent(z.array(units).max(100, 'must name at most 100')).describe('Units of both hidden layers'),
  temperatures: allDifferent(z.array(temperature).max(100, 'must name at most 100')).describe(
    'Temperatures that each width is taught at',
  ),
  epochs,
});

/** Everything that decides the outcome. The same settings and engine give the same figures. */
export const schema = z
  .strictObject({
    experiments: someOf(parts).describe('Experiments that are run'),
    seeds: seeds.describe('Seeds of the random streams; each is a run of every recipe'),
    trainImages: imagesFrom(1).describe('The first so many images of the training file'),
    validationImages: imagesFrom(1).describe(
      'The last so many of it, which students of withheld classes do not learn from: biases are found on them',
    ),
    testImages: imagesFrom(1).describe('The first so many images of the test file'),
    small: layers.describe('Units of each hidden layer of the small net'),
    big: layers.describe('Units of each hidden layer of the big net'),
    alone: z.strictObject(training).describe('The small net that learns from labels alone'),
    teacher: teacher.describe('The big net, which learns from labels and teaches'),
    student: student.describe('The small net that learns from the big net’s soft targets'),
    withheld: withheld.describe('What students are shown that have not met every class'),
    peers: peers.describe('Nets that learn from labels and from each other'),
    peerVariants: peerVariants.describe('Smaller peers, which are tried in more conditions'),
    temperatures: temperatures.describe('Nets of each width, taught at each temperature'),
    columns: z
      .strictObject({ ...training, temperature })
      .describe('Columns on a foveated retina, alone and as students'),
  })
  .superRefine(({ small, big, alone, teacher, student, peers, peerVariants, temperatures }, context) => {
    const limit = (hidden: readonly number[], nets: number, batch: number, by: string) => {
      const { weights, activities } = sizeOf(hidden);
      refuse(
        context,
        tooMany(nets * weights, 'weights', by),
        tooMany(nets * batch * activities, 'activities at a time', by),
      );
    };
    const widest = Math.max(...temperatures.widths);
    limit(small, 1, Math.max(alone.batch, student.batch), 'alone.batch, student.batch, units in small');
    limit(big, 1, teacher.batch, 'teacher.batch, units in big');
    limit(small, peers.nets, peers.batch, 'peers.nets, peers.batch, units in small');
    limit(peerVariants.structure, peers.nets, peers.batch, 'peers.nets, peers.batch, units in peerVariants.structure');
    limit([widest, widest], 1, student.batch, 'student.batch, temperatures.widths');
  });
export type Settings = z.infer<typeof schema>;

/** Of a net for images of 28 × 28 pixels and 10 classes. */
function sizeOf(hidden: readonly number[]): { readonly weights: number; readonly activities: number } {
  const layers = [28 * 28, ...hidden, 10];
  return {
    weights: total(hidden.map((to, layer) => layers[layer]! * to)) + 10 * layers.at(-2)!,
    activities: total(layers),
  };
}

const common = { seeds: reportSeeds(3), testImages: 10_000, withheld: { without: [3], only: [7, 8] } } as const;
const learningRate = 1e-3;
const taught = { epochs: 40, learningRate, temperature: 20, labelWeight: 0 } as const;
const together = { nets: 10, learningRate, burnIn: 0.25, weight: 1, temperature: 2, target: 'all', stale: 0 } as const;
const tried = [1, 2.5, 4, 8, 20] as const;
const looking = { epochs: 10, learningRate, temperature: 2 } as const;

export const quick: Settings = {
  ...common,
  experiments: ['transfer', 'withheld', 'peers', 'temperatures'],
  trainImages: 5000,
  validationImages: 2000,
  small: [100, 100],
  big: [300, 300],
  alone: { epochs: 20, batch: 50, learningRate },
  teacher: { epochs: 40, batch: 50, learningRate, dropout: { inputs: 0.1, hidden: 0.3 }, maxNorm: 3, jitter: 2 },
  student: { ...taught, batch: 50 },
  peers: { ...together, epochs: 20, batch: 50 },
  peerVariants: { structure: [50, 50], epochs: 20, fewLabels: 500 },
  temperatures: { widths: [30], temperatures: tried, epochs: 20 },
  columns: { ...looking, batch: 50 },
};

/** The talk’s sizes. */
export const full: Settings = {
  ...common,
  experiments: parts,
  trainImages: 60_000,
  validationImages: 10_000,
  small: [800, 800],
  big: [1200, 1200],
  alone: { epochs: 20, batch: 100, learningRate },
  teacher: { epochs: 120, batch: 200, learningRate, dropout: { inputs: 0, hidden: 0.5 }, maxNorm: 3, jitter: 2 },
  student: { ...taught, batch: 100 },
  peers: { ...together, epochs: 6, batch: 200 },
  peerVariants: { structure: [100, 100], epochs: 10, fewLabels: 1000 },
  temperatures: { widths: [30, 300], temperatures: tried, epochs: 40 },
  columns: { ...looking, batch: 100 },
};
