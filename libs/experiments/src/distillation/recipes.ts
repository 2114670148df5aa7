import type { PeerSettings, Regularisation, TransferSet } from '@retinotopia/distillation';
import type { DistillProtocol, Experiment, Training } from './protocol.ts';

/** What one net, or some side by side, learn, and from whom. A recipe and a seed make a task. */
export type Recipe = FromLabels | FromTeacher | FromPeers;

interface Common {
  /** The experiment that it belongs to. */
  readonly experiment: Experiment;
  /** Units of each hidden layer; `columns` for columns on a foveated retina. */
  readonly structure: readonly number[] | 'columns';
  readonly training: Training;
}

/** One net learns from labels. */
export interface FromLabels extends Common {
  readonly from: 'labels';
  readonly regularisation: Omit<Regularisation, 'layers'> | null;
}

/** One net learns from the soft targets of the teacher of its seed. */
export interface FromTeacher extends Common {
  readonly from: 'teacher';
  readonly temperature: number;
  readonly labelWeight: number;
  readonly transfer: TransferSet;
}

/** Some nets learn from labels, and from each other unless they stay apart. */
export interface FromPeers extends Common {
  readonly from: 'peers';
  readonly nets: number;
  readonly peers: PeerSettings | null;
  /** Which labels a net has: all, those of its own share of the images, or those of the first so many images. */
  readonly labels: 'all' | 'own share' | number;
}

/** The recipe whose nets teach. */
export const teacherName = 'teacher';

/** All recipes of a protocol by name, the ones that matter most first; the teacher’s wherever there is a student. */
export function recipesOf(protocol: DistillProtocol): Readonly<Record<string, Recipe>> {
  const all: Readonly<Record<string, Recipe>> = {
    ...transferRecipes(protocol),
    ...withheldRecipes(protocol),
    ...peerRecipes(protocol),
    ...temperatureRecipes(protocol),
    ...columnRecipes(protocol),
  };
  const chosen = Object.values(all).filter(({ experiment }) => protocol.experiments.includes(experiment));
  const taught = chosen.some(needsTeacher);
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name, recipe]) => chosen.includes(recipe) || (taught && name === teacherName),
    ),
  );
}

/** Whether a task waits for its teacher. */
export const needsTeacher = ({ from }: Recipe): boolean => from === 'teacher';

const transferRecipes = ({ small, big, alone, teacher, student }: DistillProtocol) => {
  const { dropout, maxNorm, jitter, ...training } = teacher;
  return {
    alone: fromLabels('transfer', small, alone, null),
    [teacherName]: fromLabels('transfer', big, training, { dropout, maxNorm, jitter }),
    student: fromTeacher('transfer', small, student, 'all'),
  };
};

const fromLabels = (
  experiment: Experiment,
  structure: FromLabels['structure'],
  { epochs, batch, learningRate }: Training,
  regularisation: FromLabels['regularisation'],
): FromLabels => ({
  from: 'labels',
  experiment,
  structure,
  training: { epochs, batch, learningRate },
  regularisation,
});

const fromTeacher = (
  experiment: Experiment,
  structure: FromTeacher['structure'],
  { epochs, batch, learningRate, temperature, labelWeight }: DistillProtocol['student'],
  transfer: TransferSet,
): FromTeacher => ({
  from: 'teacher',
  experiment,
  structure,
  training: { epochs, batch, learningRate },
  temperature,
  labelWeight,
  transfer,
});

/** A student that is to know nothing of some classes has no labels. */
const withheldRecipes = ({ small, student, withheld }: DistillProtocol) => {
  const settings = { ...student, labelWeight: 0 };
  return {
    [`without-${withheld.without.join('+')}`]: fromTeacher('withheld', small, settings, {
      without: withheld.without,
    }),
    [`only-${withheld.only.join('+')}`]: fromTeacher('withheld', small, settings, { only: withheld.only }),
  };
};

const peerRecipes = ({ small, peers, peerVariants }: DistillProtocol) => {
  const { nets, epochs, batch, learningRate, ...settings } = peers;
  const recipe = (labels: FromPeers['labels'], peers: PeerSettings | null): FromPeers => ({
    from: 'peers',
    experiment: 'peers',
    structure: small,
    training: { epochs, batch, learningRate },
    nets,
    peers,
    labels,
  });
  const { structure, fewLabels } = peerVariants;
  const variant = (labels: FromPeers['labels'], peers: PeerSettings | null): FromPeers => ({
    ...recipe(labels, peers),
    experiment: 'peer-variants',
    structure,
    training: { epochs: peerVariants.epochs, batch, learningRate },
  });
  return {
    'peers-apart': recipe('all', null),
    'peers-together': recipe('all', settings),
    'small-peers-apart': variant('all', null),
    'small-peers-together': variant('all', settings),
    'small-peers-at-once': variant('all', { ...settings, burnIn: 0 }),
    'small-peers-mutual': variant('all', { ...settings, burnIn: 0, temperature: 1, target: 'others' }),
    'small-peers-stale': variant('all', { ...settings, stale: 100 }),
    'shares-apart': variant('own share', null),
    'shares-together': variant('own share', settings),
    'few-labels-apart': variant(fewLabels, null),
    'few-labels-together': variant(fewLabels, settings),
  };
};

const temperatureRecipes = ({ student, temperatures }: DistillProtocol): Readonly<Record<string, Recipe>> => {
  const settings = { ...student, epochs: temperatures.epochs };
  return Object.fromEntries<Recipe>(
    temperatures.widths.flatMap((width) => {
      const structure = [width, width];
      return [
        [`width${width}-alone`, fromLabels('temperatures', structure, settings, null)] as const,
        ...temperatures.temperatures.map(
          (temperature) =>
            [
              `width${width}-T${temperature}`,
              fromTeacher('temperatures', structure, { ...settings, temperature }, 'all'),
            ] as const,
        ),
      ];
    }),
  );
};

const columnRecipes = ({ student, columns }: DistillProtocol) => {
  const settings = { ...student, ...columns };
  return {
    'columns-alone': fromLabels('columns', 'columns', settings, null),
    'columns-student': fromTeacher('columns', 'columns', settings, 'all'),
  };
};
