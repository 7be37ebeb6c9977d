import { graphlib, layout } from '@dagrejs/dagre';

export interface ChartLab {
  readonly id: string;
  readonly order: number;
  readonly title: string;
  /** Labs advised before this one; those that do not exist have no place in the chart. */
  readonly requires: readonly string[];
}

export interface CourseChart {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly {
    readonly id: string;
    readonly order: number;
    readonly label: string;
    readonly x: number;
    readonly y: number;
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly path: string }[];
}

const nodeWidth = 92;
const nodeHeight = 42;

/** Lays the labs out from left to right by what comes before what. */
export function courseChart(labs: readonly ChartLab[]): CourseChart {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 28, marginx: 6, marginy: 10 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(labs.map(({ id }) => id));
  for (const { id } of labs) graph.setNode(id, { width: nodeWidth, height: nodeHeight });
  const pairs = labs.flatMap(({ id, requires }) =>
    requires.filter((before) => known.has(before)).map((before) => ({ from: before, to: id })),
  );
  for (const { from, to } of pairs) graph.setEdge(from, to);
  layout(graph);
  const { width = nodeWidth, height = nodeHeight } = graph.graph();
  const nodes = labs.map(({ id, order, title }) => {
    const { x, y } = graph.node(id);
    return { id, order, label: shortTitle(title), x: Math.round(x), y: Math.round(y) - 8 };
  });
  const placeOf = new Map(nodes.map((node) => [node.id, node]));
  const edges = pairs.flatMap(({ from, to }) => {
    const [a, b] = [placeOf.get(from), placeOf.get(to)];
    return a && b ? [{ from, to, path: edgePath(a, b) }] : [];
  });
  return { width: Math.ceil(width), height: Math.ceil(height), nodes, edges };
}

/** `Route by URI, rewrite the path` -> `Route by URI`. */
export function shortTitle(title: string): string {
  const first = title.split(/[,:]/)[0] ?? title;
  return first.length > 18 ? `${first.slice(0, 17).trimEnd()}…` : first;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Out of a node to the right, round the corner, into the other from the left. */
function edgePath(a: Point, b: Point): string {
  if (a.y === b.y) return `M${a.x} ${a.y}H${b.x}`;
  const turn = Math.round(b.x - nodeWidth / 2 - 14);
  const bend = Math.min(10, Math.abs(b.y - a.y) / 2) * Math.sign(b.y - a.y);
  const corner = Math.abs(bend);
  return [
    `M${a.x} ${a.y}H${turn - corner}`,
    `Q${turn} ${a.y} ${turn} ${a.y + bend}`,
    `V${b.y - bend}`,
    `Q${turn} ${b.y} ${turn + corner} ${b.y}`,
    `H${b.x}`,
  ].join('');
}
