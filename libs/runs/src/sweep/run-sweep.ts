import type { BackendDescription } from '@retinotopia/compute';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beginRun, conduct, exitCodeOf, jobsOf, reopenRun, runTasksOf, type Conducting, type OpenRun, type Outcome } from '../experiment/conduct.ts'; // prettier-ignore
import { ExperimentError } from '../experiment/experiment-error.ts';
import { checkEngine, checkImages, imagesFor, manifestOf, type Program, type RunConfig } from '../experiment/run-config.ts'; // prettier-ignore
import { openTask } from '../run-folder.ts';
import { checkSameSettings, type PlannedTask } from './plan.ts';
import type { Sweep, Variant } from './sweep-file.ts';

/** Where and how the tasks of a sweep run. */
export interface SweepPlace extends Conducting {
  readonly out: string;
  /** The folder of the data set's files, where one was named. */
  readonly data: string | null;
  readonly backend: BackendDescription;
  readonly program: Program;
}

const configFor = ({ experiment, dataset }: Sweep, data: string | null, { settings }: Variant): RunConfig => ({
  experiment: experiment.name,
  dataset,
  data,
  settings,
});

/** Runs the tasks of a sweep that have not ended, and puts together what all of them found. @throws ExperimentError, RunFolderError */
export async function runSweep(sweep: Sweep, place: SweepPlace): Promise<Outcome> {
  const { experiment, variants } = sweep;
  const { data, backend, out, program } = place;
  const configs = configsOf(sweep, data);
  const paths = variants.map(({ name }) => join(out, name));
  // Every fault is found before anything is written.
  const images = await imagesFor(experiment, configs[0]!);
  for (const [index, config] of configs.entries()) {
    if (images !== null) checkImages(experiment.imagesNeeded!(config.settings), images);
    checkSameSettings(sweep, paths[index]!, config);
  }
  const opened: OpenRun[] = [];
  for (const [index, config] of configs.entries()) {
    const path = paths[index]!;
    const isThere = existsSync(join(path, 'run.json'));
    opened.push(await (isThere ? reopenRun(path, config, backend) : beginRun(path, config, backend, program)));
  }
  const outcome = await conduct(experiment, opened, images, place, variants.map(({ name }) => name));
  await Promise.all(opened.map(({ folder }) => folder.close()));
  return outcome;
}

/** Runs one task, beside others of the same folder on other machines. @returns its exit code @throws ExperimentError, RunFolderError */
export async function runTaskOf(
  plan: readonly PlannedTask[],
  number: number,
  sweep: Sweep,
  place: SweepPlace,
): Promise<number> {
  const planned = plan[number];
  if (planned === undefined) {
    throw new ExperimentError(`the sweep has the tasks 0 to ${plan.length - 1}, but task ${number} was asked for`);
  }
  const { path, task, name, variant } = planned;
  const { data, backend, program } = place;
  const config = configFor(sweep, data, variant);
  checkSameSettings(sweep, path, config);
  // The run is the whole sweep's, whichever of its tasks comes first.
  const command = program.command.replace(/ --task \d+$/, '');
  const folder = await openTask(path, name, manifestOf(config, backend, { ...program, command }));
  checkEngine(folder, backend);
  const run = { folder, config, backend };
  const jobs = jobsOf(sweep.experiment, run, [task], `${variant.name}: `);
  const found = await runTasksOf(sweep.experiment, run, jobs.map((job) => ({ ...job, after: [] })), { ...place, workers: 1 }); // prettier-ignore
  await folder.close();
  return exitCodeOf(found);
}

/** The config of every variant, for who hands them over. */
export const configsOf = (sweep: Sweep, data: string | null): readonly RunConfig[] =>
  sweep.variants.map((variant) => configFor(sweep, data, variant));
