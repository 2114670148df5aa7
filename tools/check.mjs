// Every check of the workspace: formatting, types, lint with module boundaries, readers of files on bent files for a few
// seconds, and the tests, of which the command line's run the main job. Tests that depend on the backend run on the
// embedded one, and where the native one loads on that too. Ends with the sum of all packages' tests.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program of the workspace. @returns whether it found nothing wrong */
function run(name, args, variables = {}) {
  console.log(`\n> ${name} ${args.join(' ')}`);
  const { status } = spawnSync(`${root}node_modules/.bin/${name}`, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', ...variables },
  });
  return status === 0;
}

const checkNative = [`${root}tools/native/install.mjs`, '--check'];
const nativeLoads = spawnSync(process.execPath, checkNative, { stdio: 'ignore' }).status === 0;
/** The packages with tests that ask for `inject('backend')`. */
const dependOnBackend = ['compute', 'columns', 'baselines', 'distillation', 'hypothesis'].map(
  (name) => `@retinotopia/${name}`,
);

const packages = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(`${root}${folder}`).map((name) => `${root}${folder}/${name}`),
);
const resultsOf = (backend) =>
  packages
    .map((path) => `${path}/test-results/${backend}.json`)
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')));
for (const path of packages) rmSync(`${path}/test-results`, { recursive: true, force: true });

/** Bends files for a few seconds and has a reader read them: always the same files first, so that a failure is no chance. */
const fuzzed = (target) =>
  spawnSync(process.execPath, [`${root}tools/workspace.mjs`, 'fuzz', target, '--seconds', '4'], { cwd: root, stdio: 'inherit' }).status === 0; // prettier-ignore

/** What the set-up of the native engine does when something is missing, wrong or interrupted. */
const setUpHolds = () =>
  spawnSync(process.execPath, ['--test', '--test-reporter=dot', 'tools/native/'], { cwd: root, stdio: 'inherit' }).status === 0; // prettier-ignore

/** The tests of some packages, so many of them side by side: each has one process, and the command line's two. */
const tests = (sideBySide, which, variables) =>
  run(
    'nx',
    ['run-many', '-t', 'test', `--parallel=${sideBySide}`, '--outputStyle=static', ...which],
    variables,
  );
const withProcesses = '@retinotopia/lab,@retinotopia/viewer-e2e';
const checks = {
  formatting: run('prettier', ['--check', '--log-level', 'warn', '.']),
  'project references': run('nx', ['sync:check']),
  'every public function is documented': run('typedoc', ['--emit', 'none', '--logLevel', 'Warn']),
  types: run('tsc', ['--build']),
  lint: run('nx', ['run-many', '-t', 'lint', '--outputStyle=static']),
  'readers of bent files': ['idx', 'safetensors', 'config'].map(fuzzed).every(Boolean),
  'set-up of the native engine': setUpHolds(),
  'tests on the wasm backend': tests(2, [`--exclude=${withProcesses}`]),
  'tests of the command line and the viewer': tests(1, ['-p', withProcesses]),
};
const onNative = 'tests on the native backend';
// Read before the next tests: what nx brings back from its cache takes the place of a package's whole folder of results.
const results = resultsOf('wasm');
if (nativeLoads) {
  const backend = { RETINOTOPIA_TEST_BACKEND: 'tensorflow' };
  checks[onNative] = tests(2, ['-p', dependOnBackend.join(',')], backend);
  results.push(...resultsOf('tensorflow'));
}

const asInstalled = 'packages as npm packs, installs and runs them';
const installing = spawnSync(process.execPath, [`${root}tools/packages/check.mjs`], {
  stdio: 'inherit',
}).status;
const noRegistry = installing === 3;
if (!noRegistry) checks[asInstalled] = installing === 0;

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
console.log('');
for (const [check, whole] of Object.entries(checks)) {
  console.log(`${whole ? '✓' : '✗'} ${check}`);
  if (check.startsWith('tests')) continue;
  if (whole) passed++;
  else failed++;
}
if (!nativeLoads) console.log(`– ${onNative}: not run, it is not installed (npm run native sets it up)`);
if (!slurmRan) console.log('– a sweep on a real Slurm: not run, slurm-wlm and munge do not start here');
if (failed === 0 && !Object.values(checks).every(Boolean)) failed = 1;
if (noRegistry) console.log(`– ${asInstalled}: not run, what they depend on cannot be fetched here`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
