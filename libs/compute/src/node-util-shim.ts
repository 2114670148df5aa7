/**
 * `@tensorflow/tfjs-node` 4.22, the last release, calls functions of `node:util` that Node 22 deprecated and Node 23
 * began to remove. (A fix was merged as tensorflow/tfjs pull request 8425 and never released; issues 8609, 8746.)
 */
const removed = {
  isArray: Array.isArray,
  isNullOrUndefined: (value: unknown): value is null | undefined => value === null || value === undefined,
};

/**
 * Gives `node:util` those functions back, with the meaning that they had. Call it before tfjs-node loads. Where Node
 * still has them they are replaced too: its own warn that they are deprecated.
 * @param util the module to complete; Node's own by default
 * @returns the names of those that this Node no longer has
 */
export function defineRemovedUtilities(
  util: object = process.getBuiltinModule('node:util'),
): readonly (keyof typeof removed)[] {
  const names = Object.keys(removed) as (keyof typeof removed)[];
  const missing = names.filter((name) => !Object.hasOwn(util, name));
  Object.assign(util, removed);
  return missing;
}
