import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a package carries of the repository's: from where, and where to in the package. */
export const borrowed = (name) => [
  ['LICENSE', 'LICENSE'],
  ...(name === '@retinotopia/datasets' ? [['datasets', 'cards']] : []),
  ...(name === '@retinotopia/lab' ? [['schemas', 'schemas']] : []),
];
