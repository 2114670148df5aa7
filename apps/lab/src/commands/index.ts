import { experiments } from '@retinotopia/experiments';
import type { Command } from 'commander';

/** A command of the command line. */
interface Listed {
  /** What it does, in a line. */
  readonly about: string;
  readonly load: () => Promise<Command>;
}

/**
 * All commands, in the order in which help lists them. One is loaded when it is asked for: together they draw in most of
 * the libraries, which takes seconds.
 */
export const commands: Readonly<Record<string, Listed>> = {
  ...Object.fromEntries(
    Object.entries(experiments).map(([name, { about, load }]) => [
      name,
      {
        about,
        load: async () => {
          const { experimentCommand } = await import('../experiments/experiment-command.ts');
          return experimentCommand(await load());
        },
      },
    ]),
  ),
  sweep: {
    about: 'runs every combination of settings of a file; run again, it runs only what is missing',
    load: async () => (await import('./sweep.ts')).sweepCommand(),
  },
  runs: {
    about: 'lists, shows, compares, exports and prunes run folders',
    load: async () => (await import('./runs.ts')).runsCommand(),
  },
  distill: {
    about: 'repeats the experiments of the talk on distillation and sets its figures beside ours',
    load: async () => (await import('./distill.ts')).distillCommand(),
  },
  classify: {
    about: 'columns over whole images that learn to classify them, and the islands that they form',
    load: async () => (await import('./classify.ts')).classifyCommand(),
  },
  perceive: {
    about: 'demonstrations that shapes are perceived in imposed frames of reference',
    load: async () => (await import('./perceive.ts')).perceiveCommand(),
  },
  ellipses: {
    about:
      'ellipse world: objects of five ambiguous ellipses, recognised by columns with shared and unshared nets',
    load: async () => (await import('./ellipses.ts')).ellipsesCommand(),
  },
  theories: {
    about:
      'three theories of shape: appearances, convolution, parts that vote; learnt from few viewpoints, tested at others',
    load: async () => (await import('./theories.ts')).theoriesCommand(),
  },
  islands: {
    about: 'columns that settle on parts and wholes: islands of agreement, drawn and measured',
    load: async () => (await import('./islands.ts')).islandsCommand(),
  },
  capsules: {
    about:
      'parts vote for the poses of wholes: what n votes find, what n² messages find, and what each takes',
    load: async () => (await import('./capsules.ts')).capsulesCommand(),
  },
  bench: {
    about: 'times products, attention, settling and training steps against the stock kernels',
    load: async () => (await import('./bench.ts')).benchCommand(),
  },
  datasets: {
    about: 'data sets: which there are, and whether their files are whole',
    load: async () => (await import('./datasets.ts')).datasetsCommand(),
  },
  schema: {
    about: 'prints the JSON Schema of a kind of file, or writes all of them into a folder',
    load: async () => (await import('./schema.ts')).schemaCommand(),
  },
  doctor: {
    about:
      'machine, engines and data found, and what to do about what is missing; exit code 1 where a need is missing',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
};
