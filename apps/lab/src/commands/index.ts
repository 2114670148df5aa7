import { experiments } from '@retinotopia/experiments';
import type { Command } from 'commander';

/** A command of the command line. */
interface Listed {
  /** What it does, in a line. */
  readonly about: string;
  /** @param words of the command line */
  readonly load: (words: readonly string[]) => Promise<Command>;
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
  // In the place of the experiment's own: more can be done with islands than to train them.
  islands: {
    about: `${experiments.islands!.about}: shown on an image, trained, and by whom columns attend to`,
    load: async () => (await import('../islands/islands.ts')).islandsCommand(),
  },
  run: {
    about: 'an experiment of your own: a module that exports `experiment`',
    load: async (words) => (await import('./run.ts')).runCommand(words),
  },
  sweep: {
    about: 'runs every combination of settings of a file; run again, it runs only what is missing',
    load: async () => (await import('./sweep.ts')).sweepCommand(),
  },
  runs: {
    about: 'lists, shows, compares, exports and prunes run folders',
    load: async () => (await import('./runs.ts')).runsCommand(),
  },
  perceive: {
    about: 'demonstrations that shapes are perceived in imposed frames of reference',
    load: async () => (await import('./perceive.ts')).perceiveCommand(),
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
    about: 'machine, engines and data found, and what to do about what is missing; exit code 1 where a need is missing',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
};
