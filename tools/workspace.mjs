// The commands of package.json, for a machine with Node and nothing else: installs what is missing, then runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [command, ...words] = process.argv.slice(2);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Retinotopia needs Node 20.19 or later, and this is ${process.version}: install a newer one.`);
}
installWhatIsMissing();

const commands = {
  start: () => lab(['test-hypothesis', '--preset', 'quick', ...words]),
  lab: () => lab(words),
  native: () => run(process.execPath, [`${root}tools/native/install.mjs`, ...words]),
  viewer,
  'measure-viewer': () => sources('apps/viewer-e2e/src/measure.ts', words),
  fuzz: () => sources(`tools/fuzz/${words[0] ?? 'kernels'}.mjs`, words.slice(1)),
  test: () => run(process.execPath, [`${root}tools/check.mjs`, ...words]),
};
if (!Object.hasOwn(commands, command)) fail(`no such command: ${command}`);
commands[command]();

/** `npm ci`, once: when there are no packages yet, or they are not those of the lock file. */
function installWhatIsMissing() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (existsSync(installed) && isOfLockFile(JSON.parse(readFileSync(installed, 'utf8')))) return;
  console.error('Installing packages (once) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], { stdio: ['ignore', 2, 2] });
}

function isOfLockFile({ packages: present }) {
  const { packages: wanted } = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'));
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === '' || !path.startsWith('node_modules/')) return true;
    // Optional packages may have failed to install, or be for other machines.
    return link || optional || present[path]?.version === version;
  });
}

/** The command line. */
function lab(args) {
  sources('apps/lab/src/main.ts', args);
}

/** Builds the viewer as static files and serves them on loopback. */
function viewer() {
  const vite = `${root}node_modules/vite/bin/vite.js`;
  const cwd = `${root}apps/viewer`;
  run(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd });
  run(process.execPath, [vite, 'preview', ...words], { cwd });
}

/** Runs a program that imports our packages from their TypeScript sources. */
function sources(program, args) {
  const loader = ['--conditions=@retinotopia/source', '--import', 'tsx'];
  run(process.execPath, [...loader, `${root}${program}`, ...args]);
}

/** Runs a program to its end; where it fails, this process ends with its exit code. */
function run(program, args, options = {}) {
  // Ctrl-C reaches the program too, which knows what to keep: this process waits for it.
  const ignore = () => undefined;
  process.on('SIGINT', ignore).on('SIGTERM', ignore);
  const { status, signal, error } = spawnSync(program, args, {
    cwd: process.cwd(),
    stdio: 'inherit',
    ...options,
  });
  process.off('SIGINT', ignore).off('SIGTERM', ignore);
  if (error) fail(`${program} does not start: ${error.message}`);
  if (signal) process.exit(130);
  if (status !== 0) process.exit(status);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
