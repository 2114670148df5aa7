import { Option } from 'commander';

/** How islands are read; see `IslandReading`. */
export const readingOption = (): Option =>
  new Option(
    '--reading <how>',
    'merged: regions that agree on average; joined: whatever is joined by any two neighbours that agree',
  )
    .choices(['merged', 'joined'])
    .default('merged');
