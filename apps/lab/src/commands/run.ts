import type { Experiment } from '@retinotopia/runs';
import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { experimentCommand } from '../experiments/experiment-command.ts';
import { UsageError } from '../usage-error.ts';

/**
 * `lab run FILE …`: an experiment of one's own, with all that the others have.
 * @param words of the command line
 * @throws UsageError where the file holds no experiment
 */
export async function runCommand(words: readonly string[]): Promise<Command> {
  const command = new Command('run');
  const file = words[words.indexOf('run') + 1];
  if (file === undefined || file.startsWith('-'))
    return command.argument('<file>', 'a module that exports `experiment`');
  return command.addCommand(experimentCommand(await experimentIn(file), file));
}

async function experimentIn(file: string): Promise<Experiment> {
  const path = resolve(process.env.INIT_CWD ?? '.', file);
  if (!existsSync(path)) throw new UsageError(`${path} does not exist`);
  const { experiment } = await moduleAt(path);
  const missing = parts.filter((part) => experiment?.[part] === undefined);
  if (missing.length === 0) return experiment as Experiment;
  throw new UsageError(`${path} exports no experiment: ${missing.map((part) => `'${part}'`).join(', ')} missing`);
}

/** @throws UsageError where it imports what is not installed beside it */
async function moduleAt(path: string): Promise<{ readonly experiment?: Partial<Experiment> }> {
  try {
    return (await import(pathToFileURL(path).href)) as { experiment?: Partial<Experiment> };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    const [fault] = message.split('\n');
    throw new UsageError(`${path} cannot be loaded: ${fault!}; put it into a folder of this checkout, or install what it imports beside it`, { cause: error }); // prettier-ignore
  }
}

const parts = ['name', 'question', 'settings', 'presets', 'tasks', 'nameOf', 'conditionOf', 'found', 'inWords', 'measures', 'module', 'work'] as const; // prettier-ignore
