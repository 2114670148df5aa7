import { Command } from 'commander';
import { africaCommand } from '../perceive/africa.ts';
import { imageCommand } from '../perceive/image.ts';
import { squareCommand } from '../perceive/square.ts';
import { tetrahedronCommand } from '../perceive/tetrahedron.ts';

/** `lab perceive …`: the demonstrations of frames of reference, computed. */
export const perceiveCommand = (): Command =>
  new Command('perceive')
    .addCommand(africaCommand())
    .addCommand(squareCommand())
    .addCommand(tetrahedronCommand())
    .addCommand(imageCommand());
