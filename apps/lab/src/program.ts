import { createRequire } from 'node:module';

/** Built, as npm installs it; otherwise these are the sources of a checkout. */
const installed = import.meta.url.endsWith('.js');

/** What the program calls itself. */
export const programName = installed ? 'retinotopia' : 'lab';

/** How a person's shell starts it. */
export const startCommand = installed ? 'retinotopia' : 'npm run lab --';

export const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

/** The command that repeats what this process does. */
export const commandLine = (): string => [startCommand, ...process.argv.slice(2)].join(' ');
