import type { z } from '@retinotopia/core';
import type { TrainAndTest } from '@retinotopia/datasets';
import type { Html } from '../report/document.ts';
import type { Attempt, Times } from './attempt.ts';
import type { Result } from './result.ts';
import type { Summary } from './summary.ts';
import type { Run, Seeded } from './task.ts';

/** Ready-made settings, and about how long they take on two cores. */
export interface Preset<Settings> {
  readonly settings: Settings;
  readonly takes: string;
}

/** A number that says how well a run went. */
export interface Measure<Found> {
  readonly name: string;
  /** `null` where the run has none. */
  of(found: Found): number | null;
  /** Digits after the point in tables; 3 where left out. */
  readonly digits?: number;
  /** What guessing gives; drawn as a line. */
  readonly chance?: number;
}

/** How many images of a data set settings ask for, each number with what it is for. */
export interface ImagesNeeded {
  readonly train: Readonly<Record<string, number>>;
  readonly test: Readonly<Record<string, number>>;
}

/**
 * An experiment: everything that sets it apart from others. Flags, help, run folder, workers, checkpoints, resume,
 * sweeps, clusters, reports, comparisons and exports are made from it, the same for all.
 *
 * It is read before anything is run, for help say, so it stays light: what needs an engine is in its {@link Work}.
 */
export interface Experiment<
  Settings extends object = object,
  Task extends Seeded = Seeded,
  Found extends object = object,
  Images extends TrainAndTest | null = TrainAndTest | null,
> {
  /** The command, the folder, the report's title. */
  readonly name: string;
  /** One sentence that ends in a question mark: help, report, README. */
  readonly question: string;
  /** The one place of type, limits, help, flags, JSON Schema and the paths of sweeps. */
  readonly settings: z.ZodType<Settings>;
  /** The first is taken where none is named. */
  readonly presets: Readonly<Record<string, Preset<Settings>>>;
  /** For experiments on a data set. */
  imagesNeeded?(settings: Settings): ImagesNeeded;
  /** Every piece of work, seed by seed, so that a run cut short still compares. */
  tasks(settings: Settings): readonly Task[];
  /** Tasks that must have ended before one begins: a teacher's before its student's. */
  after?(task: Task, settings: Settings): readonly Task[];
  /** Its name in the run folder, which tells it from all others: letters, digits and `+ . , = -`. */
  nameOf(task: Task): string;
  /** What tasks of several seeds have in common, such as `permuted/unshared`: people name it to compare. */
  conditionOf(task: Task): string;
  /** What of a finding is relied on; checked when a run goes on. */
  readonly found: z.ZodType;
  /** For the progress line. */
  inWords(found: Found): string;
  /** The first is the one that differences are of. */
  readonly measures: readonly Measure<Found>[];
  /** The learning curve in a finding, as records of `metrics.jsonl`; the losses of epochs where left out. */
  curve?(found: Found): readonly object[];
  /** `import.meta.url` of the module that exports this as `experiment`: workers import it. */
  readonly module: string;
  /** What is loaded when the work begins. */
  work(): Promise<Work<Settings, Task, Found, Images>>;
}

/** The part of an experiment that needs an engine, or draws. */
export interface Work<
  Settings extends object = object,
  Task extends Seeded = Seeded,
  Found extends object = object,
  Images extends TrainAndTest | null = TrainAndTest | null,
> {
  /** Does one task, in a worker. It pauses and goes on through `attempt`. */
  run(task: Task, settings: Settings, images: Images, attempt: Attempt): Promise<Found>;
  /** What the runs showed. */
  summarise(settings: Settings, runs: readonly Run<Task, Found>[], images: Images): Summary;
  /** Figures of the report, the one that shows the answer first. What draws is best loaded here: workers do without. */
  draw?(drawing: Drawing<Settings, Task, Found, Images>): readonly Figure[] | Promise<readonly Figure[]>;
  /** What several runs show together, such as a map over a setting that differs; for sweeps and comparisons. */
  compare?(
    runs: readonly { readonly name: string; readonly result: Result<Settings, Task, Found> }[],
  ): readonly Figure[] | Promise<readonly Figure[]>;
}

/** What figures are drawn from. */
export interface Drawing<Settings, Task, Found, Images> {
  readonly settings: Settings;
  readonly runs: readonly Run<Task, Found>[];
  readonly images: Images;
  /** The file of what a task has learnt; `null` where it has not ended, or keeps nothing. */
  trained(task: Task): string | null;
  /** Writes another file into the run folder. */
  write(name: string, content: string | Uint8Array): void;
  /** What a task took. */
  seconds(task: Task): number | null;
  /** What a task has timed itself; `null` where it has not ended, or times nothing. */
  times(task: Task): Times | null;
}

/** A figure of a report. */
export interface Figure {
  /** The heading that it stands under; that of the figure before, where left out. */
  readonly section?: string;
  readonly drawing: Html;
  readonly caption: string;
}

/** What tells one task from the others but its seed, for people. */
export const labelOf = <Task extends Seeded>(
  experiment: Pick<Experiment<object, Task>, 'conditionOf'>,
  task: Task,
): string => `${experiment.conditionOf(task)}, seed ${task.seed}`;
