import { experiments } from '@retinotopia/experiments';
import { Command } from 'commander';
import { experimentCommand } from '../experiments/experiment-command.ts';
import { islandsAttentionCommand } from './attention-command.ts';
import { islandsShowCommand } from './show-command.ts';

/** `lab islands …`: parts and wholes as islands of agreement. */
export async function islandsCommand(): Promise<Command> {
  const train = experimentCommand(await experiments.islands!.load(), 'train');
  return new Command('islands')
    .addCommand(islandsShowCommand(), { isDefault: true })
    .addCommand(train.description('trains columns on scenes, and measures their islands on others'))
    .addCommand(islandsAttentionCommand());
}
