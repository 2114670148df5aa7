import { namedFaults } from '@retinotopia/core';
import type { Experiment } from './experiment.ts';
import { readResult, ResultFormatError, type Result } from './result.ts';
import type { Seeded } from './task.ts';

/** Reads a `result.json` of one experiment, whose findings are looked at too. @throws ResultFormatError */
export function readResultOf<Settings extends object, Task extends Seeded, Found extends object>(
  experiment: Pick<Experiment<Settings, Task, Found>, 'name' | 'found'>,
  text: string,
): Result<Settings, Task, Found> {
  const result = readResult(text);
  if (result.experiment !== experiment.name) {
    throw new ResultFormatError([`it is of ${result.experiment}, and not of ${experiment.name}`]);
  }
  const faults = result.runs.flatMap(({ found }, index) => {
    const { error } = experiment.found.safeParse(found);
    return error === undefined
      ? []
      : namedFaults(error.issues).map((fault) => `runs.${index}.found.${fault}`);
  });
  if (faults.length > 0) throw new ResultFormatError(faults.slice(0, 20));
  return result as unknown as Result<Settings, Task, Found>;
}
