import { shippedColumns } from '@retinotopia/experiments/islands';
import { Option } from 'commander';
import { oneOf, pathFromHere } from '../arguments.ts';

/** Whose islands are shown. */
export const parametersOption = (): Option =>
  new Option('--parameters <file>', "trained.safetensors of a run of 'lab islands train'")
    .argParser(pathFromHere)
    .default(shippedColumns, 'columns that ship');

/** How islands are read; see `IslandReading`. */
export const readingOption = (): Option =>
  new Option(
    '--reading <how>',
    'merged: regions that agree on average; joined: whatever is joined by any two neighbours that agree',
  )
    .argParser(oneOf(['merged', 'joined']))
    .default('merged');
