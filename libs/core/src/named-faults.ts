import { plain } from './strict-json.ts';

/** So many faults are named one by one. */
const most = 20;
const longest = 300;

/** A fault as schema checkers report it: at which keys, and what. */
export interface SchemaIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Every fault in words, its path first. Of very many only the first are named, and how many more there are. */
export function namedFaults(issues: readonly SchemaIssue[]): readonly string[] {
  const named = issues.slice(0, most).map(({ path, message }) => {
    const where = path.map(String).join('.');
    return plain(`${where === '' ? 'the whole' : where}: ${message}`, longest);
  });
  return issues.length > most ? [...named, `and ${issues.length - most} more faults`] : named;
}
