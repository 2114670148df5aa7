// Before `npm pack` in a package: builds it, and brings in what it carries of the repository's own files.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { borrowed, root } from './borrowed.mjs';

const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
const { status } = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '--build'], {
  stdio: ['ignore', 2, 2],
});
if (status !== 0) process.exit(status ?? 1);
removeStale();
for (const [from, to] of borrowed(name)) cpSync(`${root}${from}`, to, { recursive: true });

/** The compiler leaves behind what it once made of sources that are gone. */
function removeStale() {
  for (const file of readdirSync('dist', { recursive: true })) {
    const source = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(file)?.[1];
    if (source !== undefined && !existsSync(`src/${source}.ts`)) rmSync(`dist/${file}`);
  }
}
