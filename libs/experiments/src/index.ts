import type { Experiment } from '@retinotopia/runs/experiment';

/** An experiment in the list: what it is about, in a line, and what loads it. */
export interface Listed {
  readonly about: string;
  /** Its description; the work is loaded later. */
  readonly load: () => Promise<Experiment>;
}

/** All experiments by name. One is loaded when it is asked for. */
export const experiments: Readonly<Record<string, Listed>> = {
  'weight-sharing': {
    about: 'columns with nets of their own that agree, against columns that share their weights',
    load: async () => (await import('./weight-sharing/experiment.ts')).experiment,
  },
  distillation: {
    about: 'soft targets, classes that a student never met, peers: what nets learn from nets',
    load: async () => (await import('./distillation/experiment.ts')).experiment,
  },
  ellipses: {
    about: 'objects of five ambiguous ellipses, by columns that attend to each other, and share their nets or do not',
    load: async () => (await import('./ellipses/experiment.ts')).experiment,
  },
  digits: {
    about: 'columns over whole images: error rates with shared nets and with their own, and islands',
    load: async () => (await import('./digits/experiment.ts')).experiment,
  },
  'shape-theories': {
    about: 'what must be learnt to know a shape from a new viewpoint: appearances, convolution, parts that vote',
    load: async () => (await import('./shape-theories/experiment.ts')).experiment,
  },
  islands: {
    about: 'parts and wholes as islands of agreement',
    load: async () => (await import('./islands/experiment.ts')).experiment,
  },
  capsules: {
    about: 'n votes for a whole against n² messages between its parts, and universal capsules',
    load: async () => (await import('./capsules/experiment.ts')).experiment,
  },
};
