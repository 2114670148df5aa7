// After `npm pack` in a package: takes out again what `before-pack.mjs` brought in.
import { readFileSync, rmSync } from 'node:fs';
import { borrowed } from './borrowed.mjs';

const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const [, to] of borrowed(name)) rmSync(to, { recursive: true, force: true });
