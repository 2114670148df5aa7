import { differenceOf, differencesTable, pairsOf, tableText, type Experiment, type Result, type Table } from '@retinotopia/runs'; // prettier-ignore
import { table } from '../text-table.ts';

/** A table with its title, for a terminal. */
export function tableInText(shown: Table): string {
  const { head, cells } = tableText(shown);
  return `${shown.title}\n${table(head, cells)}\n`;
}

/** Prints what a run found: tables, differences, sentences, aims, and last the answer. */
export function printResult(experiment: Experiment | null, { runs, summary }: Result): void {
  const { stdout } = process;
  if (runs.length === 0) {
    stdout.write('No task has ended yet.\n');
    return;
  }
  for (const shown of summary.tables) if (shown.reportOnly !== true) stdout.write(tableInText(shown));
  const pairs = experiment === null ? [] : pairsOf(experiment, runs, summary);
  if (experiment !== null && pairs.length > 0) {
    const differences = pairs.map((pair) => differenceOf(experiment, runs, pair));
    stdout.write(tableInText(differencesTable(experiment.measures[0]!, differences)));
  }
  for (const sentence of summary.sentences ?? []) stdout.write(`${sentence}\n`);
  if ((summary.sentences ?? []).length > 0) stdout.write('\n');
  if ((summary.aims ?? []).length > 0) stdout.write('The figures aimed for\n');
  for (const { reached, sentence } of summary.aims ?? []) stdout.write(`${reached ? 'Reached' : 'Missed'}: ${sentence}\n`); // prettier-ignore
  stdout.write(`\n${summary.answer}\n`);
}
