#!/usr/bin/env node
import { runCommandLine } from './run-command-line.ts';

// Who reads us, `head` say, may have read enough: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
await runCommandLine(process.argv.slice(2));
