import { graphlib, layout } from '@dagrejs/dagre';
import type { MeshEdge, MeshNode, MeshPicture } from '../worker/mesh-protocol.ts';

export interface PlacedNode {
  readonly node: MeshNode;
  /** Left and top. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly edge: MeshEdge;
  readonly path: string;
  /** Where the label and the lock stand. */
  readonly label: { readonly x: number; readonly y: number };
  readonly end: { readonly x: number; readonly y: number };
}

export interface MeshLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly frames: readonly {
    readonly name: string;
    readonly mtls: string;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
}

const boxWidth = 118;
const boxHeight = 50;
const framePad = 18;

/**
 * Boxes in layers from left to right by call depth; within a layer by namespace and name, so that a
 * box keeps its place while only numbers change.
 */
export function layOutMesh(picture: MeshPicture): MeshLayout {
  const graph = new graphlib.Graph();
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 22,
    // A long chain of calls needs the width for its boxes.
    ranksep: picture.edges.length > 6 ? 78 : 104,
    marginx: framePad + 8,
    marginy: framePad + 18,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const ordered = picture.nodes.toSorted(
    (a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name),
  );
  for (const { id } of ordered) graph.setNode(id, { width: boxWidth, height: boxHeight });
  const known = new Set(ordered.map(({ id }) => id));
  const drawn = picture.edges.filter(({ from, to }) => known.has(from) && known.has(to));
  for (const { from, to } of drawn) graph.setEdge(from, to);
  layout(graph);
  const nodes = ordered.map((node): PlacedNode => {
    const { x, y } = graph.node(node.id);
    const left = Math.round(x - boxWidth / 2);
    return { node, x: left, y: Math.round(y - boxHeight / 2), width: boxWidth, height: boxHeight };
  });
  const places = new Map(nodes.map((placed) => [placed.node.id, placed]));
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes,
    edges: drawn.flatMap((edge) => {
      const from = places.get(edge.from);
      const to = places.get(edge.to);
      return from && to ? [placeEdge(edge, from, to)] : [];
    }),
    frames: frames(picture, nodes),
  };
}

function placeEdge(edge: MeshEdge, from: PlacedNode, to: PlacedNode): PlacedEdge {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  const middle = (start.x + end.x) / 2;
  // Nearer to the sender: the lock stands at the other end.
  const labelX = start.x + (end.x - start.x) * 0.42;
  return {
    edge,
    path: `M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`,
    label: { x: labelX, y: start.y + (end.y - start.y) * 0.38 },
    end: { x: end.x - 20, y: end.y - 20 },
  };
}

function frames(picture: MeshPicture, nodes: readonly PlacedNode[]): MeshLayout['frames'] {
  return picture.namespaces.flatMap(({ name, mtls }) => {
    const own = nodes.filter(({ node }) => node.namespace === name);
    if (own.length === 0) return [];
    const left = Math.min(...own.map(({ x }) => x)) - framePad;
    const top = Math.min(...own.map(({ y }) => y)) - framePad;
    const right = Math.max(...own.map(({ x, width }) => x + width)) + framePad;
    const bottom = Math.max(...own.map(({ y, height }) => y + height)) + framePad;
    return [{ name, mtls, x: left, y: top, width: right - left, height: bottom - top }];
  });
}
