import type { BackendDescription } from '@retinotopia/compute';
import { missingIn, type TrainingsResult } from '../trainings-result.ts';
import { judgeTheories, type Aim } from './aims.ts';
import type { TheoryFinding } from './measure.ts';
import { labelOf, taskNameOf, tasksOf, type TheoriesProtocol } from './protocol.ts';

/** What theories of shape have shown. */
export interface TheoriesResult extends TrainingsResult<TheoriesProtocol, TheoryFinding> {
  /** The figures aimed for, each in a sentence. */
  readonly aims: readonly Aim[];
}

export const assembleTheories = (
  protocol: TheoriesProtocol,
  backend: BackendDescription,
  runs: readonly TheoryFinding[],
): TheoriesResult => {
  const missing = missingIn(runs, tasksOf(protocol), taskNameOf, labelOf);
  return { formatVersion: 1, backend, protocol, runs, missing, aims: judgeTheories({ protocol, runs }) };
};
