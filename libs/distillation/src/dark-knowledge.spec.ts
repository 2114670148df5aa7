import { describe, expect, it } from 'vitest';
import { bracketsOf, classTree, leavesOf, type ClassTree } from './class-tree.ts';
import { averageSoftTargets, entropy, lookAlikes, mostAmbiguous } from './dark-knowledge.ts';
import { softDistribution, type Logits } from './logits.ts';

/** The species of the talk: what a net that knows cats might say of an Egyptian Mau. */
const table = (rows: readonly (readonly number[])[]): Logits => ({
  values: Float32Array.from(rows.flat()),
  classes: rows[0]!.length,
});

describe('soft distributions', () => {
  it('show at high temperatures what they hide at 1', () => {
    const logits = table([[10, 4, 0]]);
    const [hard, soft] = [1, 5].map((temperature) => softDistribution(logits, 0, temperature));
    expect(hard![1]).toBeCloseTo(Math.exp(-6) / (1 + Math.exp(-6) + Math.exp(-10)), 8);
    expect(soft![1]! / soft![2]!).toBeCloseTo(Math.exp(0.8), 6);
    expect(soft![1]).toBeGreaterThan(0.1);
    expect(entropy(soft!)).toBeGreaterThan(entropy(hard!));
  });

  it('stay finite for large logits', () => {
    expect(softDistribution(table([[1e4, 0]]), 0, 1)).toEqual([1, 0]);
  });

  it('have an entropy from 0 to the logarithm of the classes', () => {
    expect(entropy([1, 0, 0, 0])).toBe(0);
    expect(entropy([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(Math.log(4), 12);
  });
});

describe('images that tell', () => {
  //                    a 2 like a 0   a clear 2    a 2 like a 1   a 2 taken for a 0   a 0
  const logits = table([
    [3, 0, 5],
    [-9, -9, 5],
    [0, 4, 5],
    [6, 0, 5],
    [7, 0, 0],
  ]);
  const labels = Uint8Array.of(2, 2, 2, 2, 0);

  it('are 2s that look like 0s and are taken for 2s', () => {
    const found = lookAlikes(logits, labels, [2, 0], 10, 2);
    expect(found.map(({ image }) => image)).toEqual([0, 1]); // In the clear 2 both others are equally unlikely.
    expect(found[0]!.amount).toBeGreaterThan(100 * found[1]!.amount);
    expect(lookAlikes(logits, labels, [2, 1], 1, 2).map(({ image }) => image)).toEqual([2]);
  });

  it('are those that the net is least sure of', () => {
    expect(mostAmbiguous(logits, labels, 2, 1).map(({ image }) => image)).toEqual([2, 3]);
  });
});

describe('the class tree', () => {
  it('puts the cats together, the cow beside them, and the carrot far away', () => {
    const [cat, tiger, cow, carrot] = [0, 1, 2, 3];
    const logits = table([
      [9, 6, 2, -5],
      [6, 9, 2, -5],
      [1, 1, 9, -3],
      [-6, -6, -4, 9],
    ]);
    const averages = averageSoftTargets(logits, Uint8Array.of(cat, tiger, cow, carrot), 2);
    for (const row of averages) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    const tree = classTree(averages);
    expect(shapeOf(tree)).toEqual('(((0 1) 2) 3)');
    expect(new Set(leavesOf(tree))).toEqual(new Set([0, 1, 2, 3]));
  });

  it('joins branches at their average unlikeness', () => {
    const tree = classTree([
      [0, 0.4, 0.1],
      [0.4, 0, 0.2],
      [0.1, 0.2, 0],
    ]);
    if ('classIndex' in tree) throw new Error('a tree of three classes branches');
    expect(tree.height).toBeCloseTo((-Math.log(0.1) - Math.log(0.2)) / 2, 6);
    const pair = tree.branches.find((branch) => 'height' in branch)!;
    expect('height' in pair && pair.height).toBeCloseTo(-Math.log(0.4), 6);
  });
});

describe('bracketsOf', () => {
  it('draws every joint in the middle of its branches, and no branches cross', () => {
    const leaf = (classIndex: number) => ({ classIndex });
    const tree: ClassTree = { height: 3, branches: [leaf(1), { height: 2, branches: [leaf(0), leaf(2)] }] };
    expect(leavesOf(tree)).toEqual([1, 0, 2]);
    expect(bracketsOf(tree)).toEqual([
      {
        height: 2,
        arms: [
          { across: 1, from: 0 },
          { across: 2, from: 0 },
        ],
      },
      {
        height: 3,
        arms: [
          { across: 0, from: 0 },
          { across: 1.5, from: 2 },
        ],
      },
    ]);
  });
});

/** A tree in brackets, the branch with the least class first. */
function shapeOf(tree: ClassTree): string {
  if ('classIndex' in tree) return String(tree.classIndex);
  const branches = [...tree.branches].sort((a, b) => Math.min(...leavesOf(a)) - Math.min(...leavesOf(b)));
  return `(${branches.map(shapeOf).join(' ')})`;
}
