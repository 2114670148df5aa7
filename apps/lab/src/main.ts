#!/usr/bin/env node
import { BackendUnavailableError, plain } from '@retinotopia/compute';
import { DataFileError, DatasetNotFoundError } from '@retinotopia/datasets';
import { ProtocolError, ResultFormatError } from '@retinotopia/hypothesis';
import { MeshError, OutlineError } from '@retinotopia/geometry';
import { UnknownLandmarkError, UnknownShapeError } from '@retinotopia/perception';
import { RunFolderError, UnreadableFileError } from '@retinotopia/runs';
import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { capsulesCommand } from './commands/capsules.ts';
import { datasetsCommand } from './commands/datasets.ts';
import { classifyCommand } from './commands/classify.ts';
import { distillCommand } from './commands/distill.ts';
import { doctorCommand } from './commands/doctor.ts';
import { ellipsesCommand } from './commands/ellipses.ts';
import { islandsCommand } from './commands/islands.ts';
import { perceiveCommand } from './commands/perceive.ts';
import { runsCommand } from './commands/runs.ts';
import { schemaCommand } from './commands/schema.ts';
import { sweepCommand } from './commands/sweep.ts';
import { testHypothesisCommand } from './commands/test-hypothesis.ts';
import { theoriesCommand } from './commands/theories.ts';
import { programName, version } from './program.ts';
import { UsageError } from './usage-error.ts';

const program = new Command(programName)
  .description('A laboratory for vision without weight sharing')
  .version(version)
  .showHelpAfterError(`(${programName} --help shows what there is)`)
  .addCommand(testHypothesisCommand())
  .addCommand(sweepCommand())
  .addCommand(runsCommand())
  .addCommand(distillCommand())
  .addCommand(classifyCommand())
  .addCommand(perceiveCommand())
  .addCommand(ellipsesCommand())
  .addCommand(theoriesCommand())
  .addCommand(islandsCommand())
  .addCommand(capsulesCommand())
  .addCommand(benchCommand())
  .addCommand(datasetsCommand())
  .addCommand(schemaCommand())
  .addCommand(doctorCommand());
const everyCommand = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];
for (const command of everyCommand(program)) command.exitOverride();

/** Faults of what was asked for or of what this machine has: one line says it all. */
const plainFaults = [
  UsageError,
  BackendUnavailableError,
  DatasetNotFoundError,
  DataFileError,
  ProtocolError,
  ResultFormatError,
  RunFolderError,
  UnreadableFileError,
  OutlineError,
  MeshError,
  UnknownShapeError,
  UnknownLandmarkError,
];

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (plainFaults.some((fault) => error instanceof fault)) {
    process.stderr.write(`${programName}: ${plain((error as Error).message, 4000)}\n`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
