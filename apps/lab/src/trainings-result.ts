import type { BackendDescription } from '@retinotopia/compute';
import { html, table, type Html } from '@retinotopia/runs';
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

/** How a result came about, for its report. */
export interface RunContext {
  readonly command: string;
  readonly started: string;
  readonly seconds: number;
}

/** The last section of a report: how to get this result again. */
export function whatWasRun(
  result: TrainingsResult<{ readonly seeds: readonly number[] }, unknown> & { readonly dataset?: string },
  { command, started, seconds }: RunContext,
): Html {
  const { dataset, protocol, backend, runs } = result;
  const rows = [
    ...(dataset === undefined ? [] : [['data', dataset]]),
    ['seeds', protocol.seeds.join(', ')],
    ['engine', `${backend.engine} ${backend.version}`],
    ['trainings', String(runs.length)],
    ['time', `${seconds.toFixed(0)} s`],
    ['started', started],
  ];
  return html`<h2>What was run</h2>
    ${table(['setting', 'value'], rows)}
    <pre>${command}</pre>
    <pre>${JSON.stringify(protocol, null, 2)}</pre>`;
}
