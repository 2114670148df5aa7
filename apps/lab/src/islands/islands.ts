import { Command } from 'commander';
import { islandsTrainCommand } from '../islands/train-command.ts';
import { islandsSweepCommand } from '../islands/sweep-command.ts';
import { islandsShowCommand } from '../islands/show-command.ts';

/** `lab islands …`: parts and wholes as islands of agreement. */
export const islandsCommand = (): Command =>
  new Command('islands')
    .addCommand(islandsShowCommand(), { isDefault: true })
    .addCommand(islandsTrainCommand())
    .addCommand(islandsSweepCommand());
