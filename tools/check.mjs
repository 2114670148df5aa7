// Every check of the workspace: formatting, types, lint with module boundaries, and the tests, of which the command
// line's run the main job. Ends with the sum of all packages' tests.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };

/** Runs a program of the workspace. @returns whether it found nothing wrong */
function run(name, ...args) {
  console.log(`\n> ${name} ${args.join(' ')}`);
  const { status } = spawnSync(`${root}node_modules/.bin/${name}`, args, {
    cwd: root,
    stdio: 'inherit',
    env,
  });
  return status === 0;
}

const packages = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(`${root}${folder}`).map((name) => `${root}${folder}/${name}`),
);
const results = packages.map((path) => `${path}/test-results/vitest.json`);
for (const file of results) rmSync(file, { force: true });

const checks = {
  formatting: run('prettier', '--check', '--log-level', 'warn', '.'),
  'project references': run('nx', 'sync:check'),
  'types and lint': run('nx', 'run-many', '-t', 'typecheck', 'lint', '--outputStyle=static'),
  tests: run('nx', 'run-many', '-t', 'test', '--parallel=1', '--outputStyle=static'),
};

// nx brings the results of tests that it did not have to run again back from its cache.
let [passed, failed] = [0, 0];
for (const file of results.filter((path) => existsSync(path))) {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
  passed += numPassedTests;
  // A file that does not even load has no tests to fail.
  failed += Math.max(numFailedTests, numFailedTestSuites > 0 && numFailedTests === 0 ? 1 : 0);
}
console.log('');
for (const [check, whole] of Object.entries(checks)) {
  console.log(`${whole ? '✓' : '✗'} ${check}`);
  if (check === 'tests') continue;
  if (whole) passed++;
  else failed++;
}
if (!checks.tests && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
