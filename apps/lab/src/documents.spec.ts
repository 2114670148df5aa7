import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from './commands/index.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, ...groups]) => groups);

/** The files of a folder and all folders in it, as paths from the root. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));

const packages = ['libs', 'apps'].flatMap((floor) => readdirSync(join(root, floor)).map((name) => join(floor, name)));

/** All pages for people that stand in the repository. */
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...packages.map((path) => join(path, 'README.md')),
  ...['docs', 'datasets'].flatMap(filesIn),
].filter((page) => page.endsWith('.md') && existsSync(join(root, page)));

/** A name in backticks just before the file that it stands in: `name` … in [file](path). */
const namesInFiles = /((?:`[\w$]+`(?:, (?:into )?| and (?:into )?)?)+) in \[[^\]]+\]\(([^)]+\.ts)\)/g;

describe.each(pages)('%s', (page) => {
  const text = textOf(page);

  it('links to files that are there', () => {
    const links = found(text, /\]\(([^)#\s]+)(?:#[^)]*)?\)/g).map(([link]) => link!);
    const own = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(own.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it('calls commands that there are', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const called = found(text, /npm run (?:--silent |-s )?([\w-]+)/g).map(([name]) => name!);
    expect(called.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('gives commands flags that they have', async () => {
    const missing: string[] = [];
    for (const [line] of found(text, /npm run (?:--silent |-s )?lab -- ([^\n`#|]+)/g)) {
      const words = line!.trim().split(/\s+/);
      const [name] = words;
      if (!/^[a-z][\w-]*$/.test(name!) || name === 'NAME') continue;
      const command = Object.hasOwn(commands, name!) ? await commands[name!]!.load([]) : null;
      const isAdded = page === 'CONTRIBUTING.md' && (command === null || words[1] === 'upright'); // By its own examples.
      if (isAdded) continue;
      const flags = command === null ? [] : [command, ...command.commands].flatMap(({ options }) => options);
      const known = new Set(['--help', '--version', ...flags.map(({ long }) => long)]);
      const used = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]!);
      if (command === null) missing.push(name!);
      else if (name !== 'run')
        missing.push(...used.filter((flag) => !known.has(flag)).map((flag) => `${name!} ${flag}`));
    }
    expect(missing).toEqual([]);
  });

  it('says of names where they stand', () => {
    const missing = found(text, namesInFiles).flatMap(([names, file]) => {
      const source = textOf(join(dirname(page), file!));
      return found(names!, /`([\w$]+)`/g)
        .map(([name]) => name!)
        .filter((name) => !new RegExp(`\\b${name}\\b`).test(source))
        .map((name) => `${name} in ${file!}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  const text = textOf('CONTRIBUTING.md');

  it('names where an arm, a retina and a demonstration are added', () => {
    expect(found(text, namesInFiles).length).toBeGreaterThanOrEqual(9);
  });

  const examples = found(text, /```ts\n\s*\/\/ (\S+)\n(.*?)```/gs);

  it('shows a whole experiment of at most 80 lines, as it stands in examples/', () => {
    const [file, example] = examples.find(([file]) => file!.startsWith('examples/'))!;
    expect(example!.replaceAll(/^ {3}/gm, '').trimEnd()).toBe(textOf(file!).trimEnd());
    expect(textOf(file!).split('\n').length).toBeLessThanOrEqual(80);
  });

  it('shows examples that import what there is', () => {
    expect(examples).toHaveLength(4);
    /** What the examples themselves add. */
    const added = examples.map(([, example]) => example!).join('\n');
    for (const [file, example] of examples) {
      for (const [names, from] of found(example!, /import \{ (.+?) \} from '(.+?)'/g)) {
        if (!/^(\.|@retinotopia)/.test(from!)) continue;
        const own = from!.startsWith('.')
          ? textOf(join(dirname(file!), from!))
          : sourcesOf(from!.replace('@retinotopia/', 'libs/'));
        for (const name of names!.split(', ').map((word) => word.replace('type ', ''))) {
          expect(`${own}\n${added}`, `${name} of ${from!}`).toMatch(
            new RegExp(
              `export (?:async )?(?:const|function|interface|type|class) ${name}\\b|export \\* as ${name}\\b|export \\{[^}]*\\b${name}\\b`,
            ),
          );
        }
      }
    }
  });
});

/** All modules of a package. */
const sourcesOf = (folder: string): string =>
  filesIn(join(folder, 'src'))
    .filter((file) => file.endsWith('.ts'))
    .map(textOf)
    .join('\n');
