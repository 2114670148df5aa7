// The commands of package.json, for a machine with Node and nothing else: installs what is missing, then runs.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [command, ...words] = process.argv.slice(2);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Retinotopia needs Node 20.19 or later, and this is ${process.version}: install a newer one.`);
}
await installWhatIsMissing();

const commands = {
  start: () => lab(['weight-sharing', '--preset', 'quick', ...words]),
  lab: () => lab(words),
  example,
  native: () => run(process.execPath, [`${root}tools/native/install.mjs`, ...words]),
  viewer,
  'measure-viewer': () => sources('apps/viewer-e2e/src/measure.ts', words),
  fuzz: () => sources(`tools/fuzz/${words[0] ?? 'kernels'}.mjs`, words.slice(1)),
  soak: () => sources('apps/lab/src/soak/soak.ts', words),
  build,
  docs: () => run(`${root}node_modules/.bin/typedoc`, words, { cwd: root }),
  test: () => run(process.execPath, [`${root}tools/check.mjs`, ...words]),
};
if (!Object.hasOwn(commands, command)) fail(`no such command: ${command}`);
await commands[command]();

/** `npm ci`, once: when there are no packages yet, or they are not those of the lock file. */
async function installWhatIsMissing() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (existsSync(installed) && isOfLockFile(JSON.parse(readFileSync(installed, 'utf8')))) return;
  console.error('Installing packages (once) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], { stdio: ['ignore', 2, 2] });
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
  return sources('apps/lab/src/main.ts', args);
}

/** One of the examples by its name, such as `co-distillation`. */
function example() {
  const [name, ...others] = words;
  const names = readdirSync(`${root}examples`).flatMap((file) =>
    /^[\w-]+\.ts$/.test(file) ? [file.slice(0, -3)] : [],
  );
  if (!names.includes(name))
    fail(`${name === undefined ? 'name an example' : `there is no example ${name}`}: ${names.join(', ')}`);
  return sources(`examples/${name}.ts`, others);
}

/** Builds every package into its folder `dist`: modules and their types. */
function build() {
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
  const what = ['run-many', '-t', 'build', '--outputStyle=static', ...words];
  return run(`${root}node_modules/.bin/nx`, what, { env });
}

/** Builds the viewer as static files and serves them on loopback. */
async function viewer() {
  const vite = `${root}node_modules/vite/bin/vite.js`;
  const cwd = `${root}apps/viewer`;
  await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd });
  await run(process.execPath, [vite, 'preview', ...words], { cwd });
}

/** Runs a program that imports our packages from their TypeScript sources. */
function sources(program, args) {
  const loader = ['--conditions=@retinotopia/source', '--import', 'tsx'];
  return run(process.execPath, [...loader, `${root}${program}`, ...args]);
}

/** Runs a program to its end; where it fails, this process ends with its exit code. */
async function run(program, args, options = {}) {
  const child = spawn(program, args, { cwd: process.cwd(), stdio: 'inherit', ...options });
  // The program knows what to keep when it is stopped: it is told, and this process waits for it.
  const pass = (signal) => void child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  // npm gives a signal to the shell between us, which dies of it and tells nobody.
  const { ppid } = process;
  const watch = setInterval(() => process.ppid !== ppid && pass('SIGTERM'), 500);
  const { status, signal } = await new Promise((resolve) => {
    child.on('error', (error) => fail(`${program} does not start: ${error.message}`));
    child.on('exit', (code, death) => resolve({ status: code, signal: death }));
  });
  clearInterval(watch);
  process.off('SIGINT', pass).off('SIGTERM', pass);
  if (signal) process.exit(128 + constants.signals[signal]);
  if (status !== 0) process.exit(status);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
