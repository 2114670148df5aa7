// The packages as npm would publish and install them. Packs them all, has publint and arethetypeswrong look at every
// tarball, installs the tarballs into an empty folder beside exact copies of the libraries that the lock file names,
// and there, under plain Node, imports every package, compiles and runs the example of every README, and runs a tiny
// main job by the command that the packages bring.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { root } from './borrowed.mjs';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const libraryFolders = readdirSync(`${root}libs`)
  .map((library) => `libs/${library}`)
  .filter((folder) => existsSync(`${root}${folder}/package.json`));
const folders = [...libraryFolders, 'apps/lab'];
const packages = folders.map((folder) => ({ folder, ...manifestIn(folder) }));
const libraries = packages.filter(({ exports }) => exports !== undefined);

const work = mkdtempSync(join(tmpdir(), 'retinotopia-packages-'));
const consumer = join(work, 'consumer');
mkdirSync(consumer);
const checks = [
  ['every package packs', pack],
  ['publint finds nothing in them', lint],
  ['their types resolve (arethetypeswrong)', checkTypes],
  ['they install into an empty folder', install],
  ['every library is imported by plain Node', importAll],
  ['the READMEs’ examples compile (nodenext, strict)', compileExamples],
  ['and run', runExamples],
  ['the installed command runs the main job', runMainJob],
];
/** The exit code where there is no registry to install from, and nothing else is wrong. */
const notInstalled = 3;
try {
  for (const [claim, check] of checks) {
    const faults = await check();
    console.log(`${faults.length === 0 ? '✓' : '✗'} ${claim}`);
    for (const fault of faults) console.log(`    ${fault.trim().replaceAll('\n', '\n    ')}`);
    if (faults.length === 0) continue;
    const outOfReach = check === install && /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH/.test(faults[0]);
    process.exitCode ??= outOfReach ? notInstalled : 1;
    if (check === pack || check === install) break;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function manifestIn(folder) {
  return JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
}

function pack() {
  const chosen = packages.flatMap(({ name }) => ['-w', name]);
  const { faults, stdout } = run(npm, ['pack', '--json', '--pack-destination', work, ...chosen], root);
  if (faults.length > 0) return faults;
  for (const { name, filename } of Object.values(JSON.parse(stdout))) {
    packages.find((candidate) => candidate.name === name).tarball = join(work, filename);
  }
  return [];
}

async function lint() {
  const faults = [];
  for (const { name, tarball } of packages) {
    const bytes = readFileSync(tarball);
    const asBuffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball: asBuffer } });
    faults.push(...messages.map((message) => `${name}: ${formatMessage(message, pkg)}`));
  }
  return faults;
}

/** The packages are ES modules for Node and bundlers: resolution of Node 10, and by `require`, are not asked for. */
async function checkTypes() {
  const faults = [];
  for (const { name, tarball } of libraries) {
    const { types, problems = [] } = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    if (types === false) faults.push(`${name}: has no types`);
    const asked = ({ resolutionKind }) => resolutionKind !== 'node10' && resolutionKind !== 'node16-cjs';
    faults.push(...problems.filter(asked).map((problem) => `${name}: ${JSON.stringify(problem)}`));
  }
  return faults;
}

function install() {
  const dependencies = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]));
  write('package.json', { name: 'consumer', private: true, type: 'module', dependencies });
  // The versions that the workspace was tested with; npm leaves out those that nothing asks for.
  const { packages: locked } = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'));
  const theirs = Object.entries(locked).filter(([path, { link }]) => path.startsWith('node_modules/') && !link);
  const lockFile = {
    lockfileVersion: 3,
    requires: true,
    packages: { '': {}, ...Object.fromEntries(theirs) },
  };
  write('package-lock.json', lockFile);
  const quietly = ['--no-audit', '--no-fund', '--loglevel', 'error'];
  return run(npm, ['install', '--omit=optional', '--prefer-offline', '--ignore-scripts', ...quietly]).faults;
}

function importAll() {
  return libraries.flatMap(
    ({ name }) => run(process.execPath, ['--input-type=module', '--eval', `await import('${name}')`]).faults,
  );
}

function compileExamples() {
  const faults = [];
  for (const { folder, name } of libraries) {
    const example = /^```ts\n(.*?)^```$/ms.exec(readFileSync(`${root}${folder}/README.md`, 'utf8'))?.[1];
    if (example === undefined) faults.push(`${folder}/README.md shows no example`);
    else writeFileSync(join(consumer, exampleOf(name, 'ts')), example);
  }
  write('tsconfig.json', {
    compilerOptions: {
      target: 'es2023',
      lib: ['es2023', 'dom'],
      module: 'nodenext',
      strict: true,
      noUncheckedIndexedAccess: true,
      types: ['node'],
      typeRoots: [`${root}node_modules/@types`],
    },
    include: ['*.ts'],
  });
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const { stdout } = run(process.execPath, [tsc, '-p', '.', '--pretty', 'false']);
  // Declarations of libraries below ours are not ours to mend: TensorFlow.js's do not pass.
  const below = /node_modules\/(?!@retinotopia\/)|^\s|^$/;
  return [...faults, ...stdout.split('\n').filter((line) => !below.test(line))];
}

function runExamples() {
  return libraries.flatMap(({ name }) => run(process.execPath, [exampleOf(name, 'js')]).faults);
}

function runMainJob() {
  const sizes = { 'columns-across': 2, 'training-steps': 6, 'train-images': 60, 'unlabelled-images': 40, 'validation-images': 40, 'test-images': 40, seeds: 1 }; // prettier-ignore
  const options = Object.entries(sizes).flatMap(([option, value]) => [`--${option}`, String(value)]);
  const program = join('node_modules', '.bin', 'retinotopia');
  const { faults } = run(program, ['weight-sharing', '--backend', 'wasm', ...options, '--out', 'run']);
  if (faults.length > 0) return faults;
  const { runs, summary } = JSON.parse(readFileSync(join(consumer, 'run', 'result.json'), 'utf8'));
  return runs.length === 6 && summary.sentences.length > 0
    ? []
    : [`it found ${runs.length} runs instead of 6: ${summary.answer}`];
}

function exampleOf(name, kind) {
  return `${name.replace('@retinotopia/', '')}.${kind}`;
}

function write(name, value) {
  writeFileSync(join(consumer, name), JSON.stringify(value));
}

/** Runs a program to its end. @returns what it printed, and as a fault what it said where it failed */
function run(program, args, cwd = consumer) {
  // What is installed is to be found as a stranger's Node finds it.
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (status === 0) return { stdout, faults: [] };
  return { stdout, faults: [`${program} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`] };
}
