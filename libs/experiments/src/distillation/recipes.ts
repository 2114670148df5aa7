import type { PeerSettings, Regularisation, TransferSet } from '@retinotopia/distillation';
import type { Part, Settings } from './settings.ts';

/** What one net, or some side by side, learn, and from whom. A recipe and a seed make a task. */
export type Recipe = FromLabels | FromTeacher | FromPeers;

interface Common {
  /** The experiment that it belongs to. */
  readonly part: Part;
  /** Units of each hidden layer; `columns` for columns on a foveated retina. */
  readonly structure: readonly number[] | 'columns';
  readonly training: Settings['alone'];
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

/** All recipes of some settings by name, in the order in which they are run; the teacher’s wherever there is a student. */
export function recipesOf(settings: Settings): Readonly<Record<string, Recipe>> {
  const all: Readonly<Record<string, Recipe>> = {
    ...transferRecipes(settings),
    ...withheldRecipes(settings),
    ...peerRecipes(settings),
    ...temperatureRecipes(settings),
    ...columnRecipes(settings),
    ...peerVariantRecipes(settings),
  };
  const recipes = Object.entries(all);
  const isChosen = ({ part }: Recipe) => settings.experiments.includes(part);
  const taught = recipes.some(([, recipe]) => isChosen(recipe) && recipe.from === 'teacher');
  return Object.fromEntries(recipes.filter(([name, recipe]) => isChosen(recipe) || (taught && name === teacherName)));
}

const transferRecipes = ({ small, big, alone, teacher, student }: Settings) => ({
  alone: fromLabels('transfer', small, alone),
  [teacherName]: fromLabels('transfer', big, teacher, teacher),
  student: fromTeacher('transfer', small, student),
});

/** A student that is to know nothing of some classes has no labels. */
const withheldRecipes = ({ small, student, withheld: { without, only } }: Settings) => {
  const unlabelled = { ...student, labelWeight: 0 };
  return {
    [`without-${without.join('+')}`]: fromTeacher('withheld', small, unlabelled, { without }),
    [`only-${only.join('+')}`]: fromTeacher('withheld', small, unlabelled, { only }),
  };
};

const peerRecipes = ({ small, peers }: Settings) => ({
  'peers-apart': fromPeers('peers', small, peers, null),
  'peers-together': fromPeers('peers', small, peers, peers),
});

const peerVariantRecipes = ({ peers, peerVariants: { structure, epochs, fewLabels } }: Settings) => {
  const variant = (how: PeerSettings | null, labels?: FromPeers['labels']) =>
    fromPeers('peer-variants', structure, { ...peers, epochs }, how, labels);
  return {
    'small-peers-apart': variant(null),
    'small-peers-together': variant(peers),
    'small-peers-at-once': variant({ ...peers, burnIn: 0 }),
    'small-peers-mutual': variant({ ...peers, burnIn: 0, temperature: 1, target: 'others' }),
    'small-peers-stale': variant({ ...peers, stale: 100 }),
    'shares-apart': variant(null, 'own share'),
    'shares-together': variant(peers, 'own share'),
    'few-labels-apart': variant(null, fewLabels),
    'few-labels-together': variant(peers, fewLabels),
  };
};

const temperatureRecipes = ({ student, temperatures: { widths, temperatures, epochs } }: Settings) =>
  Object.fromEntries<Recipe>(
    widths.flatMap((width) => {
      const structure = [width, width];
      return [
        [`width${width}-alone`, fromLabels('temperatures', structure, { ...student, epochs })],
        ...temperatures.map((temperature) => [`width${width}-T${temperature}`, fromTeacher('temperatures', structure, { ...student, epochs, temperature })] as const), // prettier-ignore
      ];
    }),
  );

const columnRecipes = ({ student, columns }: Settings) => ({
  'columns-alone': fromLabels('columns', 'columns', columns),
  'columns-student': fromTeacher('columns', 'columns', { ...student, ...columns }),
});

const fromLabels = (
  part: Part,
  structure: Recipe['structure'],
  training: Settings['alone'],
  regularisation: FromLabels['regularisation'] = null,
): FromLabels => ({ from: 'labels', part, structure, training, regularisation });

const fromTeacher = (
  part: Part,
  structure: Recipe['structure'],
  student: Settings['student'],
  transfer: TransferSet = 'all',
): FromTeacher => ({
  from: 'teacher',
  part,
  structure,
  training: student,
  temperature: student.temperature,
  labelWeight: student.labelWeight,
  transfer,
});

const fromPeers = (
  part: Part,
  structure: Recipe['structure'],
  training: Settings['peers'],
  peers: PeerSettings | null,
  labels: FromPeers['labels'] = 'all',
): FromPeers => ({ from: 'peers', part, structure, training, nets: training.nets, peers, labels });
