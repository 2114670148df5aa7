import { namedFaults, type SchemaIssue } from '@retinotopia/core';
import type { Experiment } from './experiment.ts';
import { readResult, ResultFormatError, type Result } from './result.ts';
import type { Seeded } from './task.ts';

/**
 * Reads a `result.json` of one experiment, of which settings, tasks and findings are looked at too.
 * @throws ResultFormatError
 */
export function readResultOf<Settings extends object, Task extends Seeded, Found extends object>(
  experiment: Pick<Experiment<Settings, Task, Found>, 'name' | 'settings' | 'tasks' | 'found'>,
  text: string,
): Result<Settings, Task, Found> {
  const result = readResult(text);
  if (result.experiment !== experiment.name) {
    throw new ResultFormatError([`it is of ${result.experiment}, and not of ${experiment.name}`]);
  }
  const { data: settings, error } = experiment.settings.safeParse(result.settings);
  if (error !== undefined) throw faulty('settings', error.issues);
  const tasks = new Set(experiment.tasks(settings).map(inOrder));
  result.runs.forEach(({ task, found }, index) => {
    if (!tasks.has(inOrder(task))) throw new ResultFormatError([`runs.${index}.task is none that its settings ask for`]); // prettier-ignore
    const checked = experiment.found.safeParse(found);
    if (!checked.success) throw faulty(`runs.${index}.found`, checked.error.issues);
  });
  return result as unknown as Result<Settings, Task, Found>;
}

const faulty = (where: string, issues: readonly SchemaIssue[]): ResultFormatError =>
  new ResultFormatError(
    namedFaults(issues.map(({ path, message }) => ({ path: [where, ...path], message }))),
  );

/** A task whatever the order of its keys. */
const inOrder = (task: object): string => JSON.stringify(Object.entries(task).sort());
