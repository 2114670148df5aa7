// Every check of the workspace: formatting, types, lint, floors and circles, readers of files on bent files for a few
// seconds, and the tests, of which the command line's run the main job. Tests that depend on the backend run on the
// embedded one, and where the native one loads on that too. Ends with the sum of all packages' tests.
//
// A check that needs one core runs beside another. What such a check says is printed when it has ended.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
const node = process.execPath;
const own = ['nx', 'eslint', 'depcruise', 'prettier', 'typedoc', 'tsc'];
const [nx, eslint, depcruise, prettier, typedoc, tsc] = own.map((name) => `${root}node_modules/.bin/${name}`);

/** The packages with tests that ask for `inject('backend')`. */
const dependOnBackend = ['compute', 'training', 'columns', 'baselines', 'distillation', 'experiments'].map(
  (name) => `@retinotopia/${name}`,
);
const inFolders = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(`${root}${folder}`).map((name) => `${root}${folder}/${name}`),
);
const packages = [...inFolders, `${root}examples`];
for (const path of packages) rmSync(`${path}/test-results`, { recursive: true, force: true });

/** What was found, by check, in the order of their ends: what it is, whether nothing was wrong, and its seconds. */
const found = new Map();
const onWasm = 'tests on the wasm backend';
const onNative = 'tests on the native backend';
const asInstalled = 'packages as npm packs, installs and runs them';
/** The exit code of the packages' check where there is no registry to install from. */
const noRegistry = 3;

await sideBySide(
  [
    ['project references', () => quiet(nx, 'sync:check')],
    // All packages in one process, which reads the types that they share once, and the graph that nx has just drawn.
    ['lint', () => quiet(eslint, '--max-warnings', '0', 'apps', 'examples', 'libs', 'tools')],
  ],
  [
    [
      'imports go down the floors, and nowhere in a circle',
      () => quiet(depcruise, '--output-type', 'err', 'apps', 'examples', 'libs'),
    ],
    ['formatting', () => quiet(prettier, '--check', '--log-level', 'warn', '.')],
    ['types', () => quiet(tsc, '--build')],
    ['every public function is documented', () => quiet(typedoc, '--emit', 'none', '--logLevel', 'Warn')],
    // Always the same bent files first, so that a failure is no chance.
    ...['idx', 'safetensors', 'config'].map((target) => [
      `readers of bent files: ${target}`,
      () => quiet(node, 'tools/workspace.mjs', 'fuzz', target, '--seconds', '4'),
    ]),
    ['set-up of the native engine', () => quiet(node, '--test', '--test-reporter=dot', 'tools/native/')],
  ],
);
await sideBySide([[onWasm, () => tests()]]);
// Read before the next tests: what nx brings back from its cache takes the place of a package's whole folder of results.
const results = resultsOf('wasm');
const nativeLoads = spawnSync(node, [`${root}tools/native/install.mjs`, '--check'], { stdio: 'ignore' }).status === 0;
await sideBySide(
  [[asInstalled, () => quiet(node, 'tools/packages/check.mjs')]],
  nativeLoads
    ? [[onNative, () => tests({ RETINOTOPIA_TEST_BACKEND: 'tensorflow' }, '-p', dependOnBackend.join(','))]]
    : [],
);
if (nativeLoads) results.push(...resultsOf('tensorflow'));
summarise();

/** Runs the tests of packages, two of them side by side, and prints as they go. */
function tests(variables = {}, ...which) {
  const words = ['run-many', '-t', 'test', '--parallel=2', '--outputStyle=static', ...which];
  return exitCode(spawn(nx, words, { cwd: root, stdio: 'inherit', env: { ...env, ...variables } }));
}

/** Runs a program and prints what it said when it has ended. */
async function quiet(program, ...words) {
  const child = spawn(program, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => said.push(text));
  const code = await exitCode(child);
  process.stdout.write(said.join(''));
  return code;
}

/** Runs lanes of checks side by side, the checks of a lane one after another. */
async function sideBySide(...lanes) {
  await Promise.all(
    lanes.map(async (lane) => {
      for (const [name, check] of lane) {
        const start = performance.now();
        const code = await check();
        found.set(name, { code, seconds: (performance.now() - start) / 1000 });
        console.log(lineOf(name));
      }
    }),
  );
}

function lineOf(name) {
  const { code, seconds } = found.get(name);
  return `${code === 0 ? '✓' : '✗'} ${name} (${seconds.toFixed(0)} s)`;
}

function exitCode(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${child.spawnfile} does not start: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** What the packages' tests on a backend wrote. */
function resultsOf(backend) {
  return packages
    .map((path) => `${path}/test-results/${backend}.json`)
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')));
}

/** Prints the sums, and ends with the exit code. */
function summarise() {
  let [passed, failed] = [0, 0];
  let slurmRan = true;
  for (const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } of results) {
    slurmRan &&= !testResults.some(
      ({ name, assertionResults }) =>
        name.endsWith('slurm-cluster.spec.ts') &&
        assertionResults.some(({ status }) => status === 'skipped' || status === 'pending'),
    );
    passed += numPassedTests;
    // A file that does not even load has no tests to fail.
    failed += Math.max(numFailedTests, numFailedTestSuites > 0 && numFailedTests === 0 ? 1 : 0);
  }
  const notInstalled = found.get(asInstalled).code === noRegistry;
  if (notInstalled) found.delete(asInstalled);
  console.log('');
  for (const [name, { code }] of found) {
    console.log(lineOf(name));
    if (name === onWasm || name === onNative) continue;
    if (code === 0) passed++;
    else failed++;
  }
  if (!nativeLoads) console.log(`– ${onNative}: not run, it is not installed (npm run native sets it up)`);
  if (!slurmRan) console.log('– a sweep on a real Slurm: not run, slurm-wlm and munge do not start here');
  if (notInstalled) console.log(`– ${asInstalled}: not run, what they depend on cannot be fetched here`);
  if (failed === 0 && [...found.values()].some(({ code }) => code !== 0)) failed = 1;
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
