import { SettingsError } from '@retinotopia/core';
import { checkProtocol, plannedRuns } from '@retinotopia/hypothesis';
import { checkClassifyProtocol, tasksOf as classifyTasksOf } from './classify/protocol.ts';
import { checkDistillProtocol } from './distill/protocol.ts';
import { tasksOf as distillTasksOf } from './distill/tasks.ts';
import { checkEllipseProtocol, tasksOf as ellipseTasksOf } from './ellipses/protocol.ts';
import { checkTheoriesProtocol, tasksOf as theoryTasksOf } from './theories/protocol.ts';

/** The commands that write run folders, and how many tasks a protocol of theirs asks for. */
const tasksIn = {
  'test-hypothesis': (protocol: unknown) => plannedRuns(checkProtocol(protocol)),
  distill: (protocol: unknown) => distillTasksOf(checkDistillProtocol(protocol)).length,
  classify: (protocol: unknown) => classifyTasksOf(checkClassifyProtocol(protocol)).length,
  ellipses: (protocol: unknown) => ellipseTasksOf(checkEllipseProtocol(protocol)).length,
  theories: (protocol: unknown) => theoryTasksOf(checkTheoriesProtocol(protocol)).length,
} as const;
export type ExperimentKind = keyof typeof tasksIn;

/** Whose a protocol is, and how many tasks it asks for. */
export interface Plan {
  readonly kind: ExperimentKind | null;
  readonly planned: number | null;
}

/** The plan of a protocol of no kind that is known. */
export const unknownPlan: Plan = { kind: null, planned: null };

/** The plan that a protocol makes. */
export function planIn(protocol: unknown): Plan {
  for (const kind of Object.keys(tasksIn) as ExperimentKind[]) {
    try {
      return { kind, planned: tasksIn[kind](protocol) };
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
    }
  }
  return unknownPlan;
}
