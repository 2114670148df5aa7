import type { BackendDescription } from '@retinotopia/compute';
import type { TrainingResult } from './run-trainings.ts';

/** What the trainings of a protocol have shown. The same protocol and engine give the same result, byte for byte. */
export interface TrainingsResult<Protocol, Run> {
  readonly formatVersion: 1;
  readonly backend: BackendDescription;
  readonly protocol: Protocol;
  readonly runs: readonly Run[];
  /** Trainings that did not end, as people read them. */
  readonly missing: readonly string[];
}

/** The labels of tasks that none of some runs is of. @param nameOf tells a task from all others */
export function missingIn<Task>(
  runs: readonly Pick<TrainingResult<Task>, 'task'>[],
  tasks: readonly Task[],
  nameOf: (task: Task) => string,
  labelOf: (task: Task) => string,
): readonly string[] {
  const ended = new Set(runs.map(({ task }) => nameOf(task)));
  return tasks.filter((task) => !ended.has(nameOf(task))).map(labelOf);
}
