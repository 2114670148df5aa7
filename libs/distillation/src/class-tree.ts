import { agnes, type Cluster } from 'ml-hclust';

/** Classes that a net finds alike, and those that it finds alike with them: a dendrogram. */
export type ClassTree =
  | { readonly classIndex: number }
  /** `height`: how unlike the two branches are. */
  | { readonly height: number; readonly branches: readonly [ClassTree, ClassTree] };

/**
 * The hierarchy of classes that average soft targets hold: two classes are as unlike as the chance is small that one is
 * taken for the other, −log of the mean of both ways; branches are joined by their average unlikeness (UPGMA: Sokal and
 * Michener 1958).
 * @param averages `[k][j]`: how likely class j is found for images of class k; see {@link averageSoftTargets}
 */
export function classTree(averages: readonly (readonly number[])[]): ClassTree {
  const unlikeness = averages.map((row, k) =>
    row.map((p, j) => (j === k ? 0 : -Math.log(Math.max(leastChance, (p + averages[j]![k]!) / 2)))),
  );
  return treeOf(agnes(unlikeness, { method: 'average', isDistanceMatrix: true }));
}

/** A chance of 0 would be infinitely unlike. */
const leastChance = 1e-12;

function treeOf({ isLeaf, index, height, children }: Cluster): ClassTree {
  if (isLeaf) return { classIndex: index };
  return { height, branches: [treeOf(children[0]!), treeOf(children[1]!)] };
}

/** The classes of a tree from one side to the other, so that no branches cross. */
export const leavesOf = (tree: ClassTree): readonly number[] =>
  'classIndex' in tree ? [tree.classIndex] : tree.branches.flatMap(leavesOf);

/** A joint of a dendrogram as it is drawn: a bracket at its height, with an arm back to each branch. */
export interface Bracket {
  readonly height: number;
  /** Where its arms lie across, counted in leaves, and the height at which each branch begins. */
  readonly arms: readonly [Arm, Arm];
}
/** One of the two sides of a bracket. */
export interface Arm {
  readonly across: number;
  readonly from: number;
}

/** The brackets of a tree whose leaves lie at 0, 1, 2, … in the order of {@link leavesOf}, the lowest first. */
export function bracketsOf(tree: ClassTree): readonly Bracket[] {
  const place = new Map(leavesOf(tree).map((classIndex, index) => [classIndex, index]));
  const brackets: Bracket[] = [];
  const armOf = (branch: ClassTree): Arm => {
    if ('classIndex' in branch) return { across: place.get(branch.classIndex)!, from: 0 };
    const [one, other] = branch.branches;
    const arms = [armOf(one), armOf(other)] as const;
    brackets.push({ height: branch.height, arms });
    return { across: (arms[0].across + arms[1].across) / 2, from: branch.height };
  };
  armOf(tree);
  return brackets.sort((a, b) => a.height - b.height);
}
