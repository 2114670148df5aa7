// Who may import whom: floors, and no circles, types included. The floors of packages are their tags `floor:N`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const root = new URL('.', import.meta.url);
const folders = ['libs', 'apps'].flatMap((room) => readdirSync(new URL(room, root)).map((name) => `${room}/${name}`));
// What a package that has moved away leaves behind in an older checkout is none.
const isPackage = (path) => existsSync(new URL(`${path}/package.json`, root));
const packages = [...folders, 'examples'].filter(isPackage).map((path) => {
  const { nx } = JSON.parse(readFileSync(new URL(`${path}/package.json`, root), 'utf8'));
  return { path, floor: Number(/^floor:(\d+)$/.exec(nx.tags[0])[1]) };
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Two files that import each other cannot be read one after the other.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...packages.map(({ path, floor }) => ({
      name: `floors-of-${path}`,
      comment: `${path} is on floor ${floor}: it may import from lower floors only.`,
      severity: 'error',
      from: { path: `^${path}/` },
      to: {
        path: packages.filter((other) => other.path !== path && other.floor >= floor).map((other) => `^${other.path}/`),
      },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|test-results)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@retinotopia/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
