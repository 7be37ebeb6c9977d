import type { TreeNode } from '../worker/gitops-protocol.ts';

export interface PlacedResource {
  readonly node: TreeNode;
  readonly x: number;
  readonly y: number;
  /** Siblings of its kind that it stands for, besides itself. */
  readonly folded: readonly TreeNode[];
}

export interface TreeLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedResource[];
  /** Lines from an owner to what it owns. */
  readonly lines: readonly string[];
  /** Middle of the root, which stands left of all. */
  readonly rootY: number;
}

export const boxWidth = 172;
export const boxHeight = 46;
export const rootWidth = 180;
const columnGap = 22;
const rowHeight = 62;
const margin = 12;
const mostSiblings = 6;

/** Left to right: the Application, its resources, what they own. Many of one kind below one owner are one box until it is opened. */
export function layOutTree(nodes: readonly TreeNode[], opened: ReadonlySet<string>): TreeLayout {
  const placed: PlacedResource[] = [];
  const lines: string[] = [];
  let row = 0;
  const left = (depth: number): number =>
    margin + rootWidth + columnGap + (depth - 1) * (boxWidth + columnGap);
  const place = (parent: string | undefined, depth: number): readonly number[] =>
    grouped(
      nodes.filter((node) => node.parent === parent && node.depth === depth),
      opened,
    ).map(({ first, folded }) => {
      const below = folded.length > 0 ? [] : place(first.id, depth + 1);
      const [top] = below;
      const y = top ?? margin + row++ * rowHeight;
      placed.push({ node: first, folded, x: left(depth), y });
      const from = left(depth) + boxWidth;
      lines.push(...below.map((to) => elbow(from, y + boxHeight / 2, to + boxHeight / 2)));
      return y;
    });
  const tops = place(undefined, 1);
  const first = tops[0] ?? margin;
  const rootY = (first + (tops.at(-1) ?? first)) / 2;
  lines.push(
    ...tops.map((y) => elbow(margin + rootWidth, rootY + boxHeight / 2, y + boxHeight / 2)),
  );
  const deepest = Math.max(1, ...placed.map(({ node }) => node.depth));
  return {
    width: left(deepest) + boxWidth + margin,
    height: margin * 2 + Math.max(1, row) * rowHeight,
    nodes: placed,
    lines,
    rootY,
  };
}

function elbow(fromX: number, fromY: number, toY: number): string {
  const middle = fromX + columnGap / 2;
  return `M${fromX} ${fromY}H${middle}V${toY}H${fromX + columnGap}`;
}

interface Group {
  readonly first: TreeNode;
  readonly folded: readonly TreeNode[];
}

/** More than six of a kind that belong to somebody become one; resources of Git never do. */
function grouped(siblings: readonly TreeNode[], opened: ReadonlySet<string>): readonly Group[] {
  const kinds = new Map<string, TreeNode[]>();
  for (const node of siblings) {
    const key = node.depth === 1 ? node.id : `${node.group}/${node.kind}`;
    kinds.set(key, [...(kinds.get(key) ?? []), node]);
  }
  return [...kinds.values()].flatMap((same) => {
    const [first, ...folded] = same;
    if (!first) return [];
    if (same.length <= mostSiblings || opened.has(first.id))
      return same.map((node) => ({ first: node, folded: [] }));
    return [{ first, folded }];
  });
}
