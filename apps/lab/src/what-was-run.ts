import { html, table, type Html } from '@retinotopia/runs/report';
import type { TrainingsResult } from './trainings-result.ts';

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
