import type { TrainedColumnsError } from '@retinotopia/columns';
import type { SettingsError } from '@retinotopia/core';
import type { BackendUnavailableError } from '@retinotopia/compute';
import type { DataFileError, DatasetNotFoundError } from '@retinotopia/datasets';
import type { MeshError, OutlineError } from '@retinotopia/geometry';
import type { UnknownLandmarkError, UnknownShapeError } from '@retinotopia/perception';
import type { ExperimentError, ResultFormatError, RunFolderError, UnreadableFileError } from '@retinotopia/runs';
import { Command, CommanderError } from 'commander';
import { commands } from './commands/index.ts';
import { programName, version } from './program.ts';
import type { UsageError } from './usage-error.ts';

/** Faults of what was asked for or of what this machine has: one line says it all. */
type PlainFault =
  | UsageError
  | ExperimentError
  | BackendUnavailableError
  | DatasetNotFoundError
  | DataFileError
  | SettingsError
  | ResultFormatError
  | RunFolderError
  | TrainedColumnsError
  | UnreadableFileError
  | OutlineError
  | MeshError
  | UnknownShapeError
  | UnknownLandmarkError;

/** Known by their names: their classes would draw in every library. */
const plainFaults: Readonly<Record<PlainFault['name'], true>> = {
  UsageError: true,
  ExperimentError: true,
  BackendUnavailableError: true,
  DatasetNotFoundError: true,
  DataFileError: true,
  SettingsError: true,
  ResultFormatError: true,
  RunFolderError: true,
  TrainedColumnsError: true,
  UnreadableFileError: true,
  OutlineError: true,
  MeshError: true,
  UnknownShapeError: true,
  UnknownLandmarkError: true,
};

const everyCommand = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(everyCommand)];

/**
 * Runs the command that is asked for. A fault of what was asked for is told on stderr, with exit code 2.
 * @param words those after the program's name
 */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  try {
    const program = new Command(programName)
      .description('A laboratory for vision without weight sharing')
      .version(version)
      .showHelpAfterError(`(${programName} --help shows what there is)`);
    for (const [name, { about, load }] of Object.entries(commands)) {
      const command = words.includes(name) ? await load(words) : new Command(name);
      program.addCommand(command.description(about));
    }
    for (const command of everyCommand(program)) command.exitOverride();
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof Error && Object.hasOwn(plainFaults, error.name)) {
      const { plain } = await import('@retinotopia/core');
      process.stderr.write(`${programName}: ${plain(error.message, 4000)}\n`);
      process.exitCode = 2;
    } else {
      throw error;
    }
  }
}
