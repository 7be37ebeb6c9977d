import dagre from '@dagrejs/dagre';
import { element, escapeHtml } from './html.ts';
import { flowchartInWords, parseFlowchart, type FlowNode } from './parse-flowchart.ts';

const LETTER = 7.1;
const LINE = 17;

function linesOf({ label }: FlowNode): readonly string[] {
  return label.split(/<br\s*\/?>/).map((line) => line.trim());
}

/** Draws a flowchart as SVG. Colours are the page's own, so that one picture serves both themes. */
export function drawFlowchart(source: string): string {
  const chart = parseFlowchart(source);
  const graph = new dagre.graphlib.Graph({ compound: true });
  graph.setGraph({ rankdir: chart.direction, nodesep: 22, ranksep: 46, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, title } of chart.groups) graph.setNode(`group:${id}`, { label: title });
  for (const node of chart.nodes) {
    const lines = linesOf(node);
    const longest = Math.max(...lines.map((line) => line.length));
    graph.setNode(node.id, { width: longest * LETTER + 26, height: lines.length * LINE + 18 });
    if (node.group !== undefined) graph.setParent(node.id, `group:${node.group}`);
  }
  for (const { from, to, label } of chart.edges) {
    graph.setEdge(
      from,
      to,
      label === '' ? {} : { width: label.length * 6.4 + 8, height: 16, labelpos: 'c' },
    );
  }
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const groups = chart.groups.flatMap(({ id, title }) =>
    groupBox(graph.node(`group:${id}`), title),
  );
  const edges = chart.edges.flatMap(({ from, to, label, isDotted }) => {
    const { points, x, y } = graph.edge(from, to) as {
      points: { x: number; y: number }[];
      x?: number;
      y?: number;
    };
    return edgeOf(points, {
      label,
      isDotted,
      ...(x === undefined || y === undefined ? {} : { at: { x, y } }),
    });
  });
  const nodes = chart.nodes.flatMap((node) => nodeBox(graph.node(node.id), linesOf(node)));
  const svg = element(
    'svg',
    {
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      width: Math.ceil(width),
      height: Math.ceil(height),
      role: 'img',
      'aria-label': flowchartInWords(chart),
    },
    [...groups, ...edges, ...nodes],
  );
  return element('div', { class: 'diagram' }, [svg]);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function groupBox({ x, y, width, height }: Box, title: string): readonly string[] {
  const left = x - width / 2;
  const top = y - height / 2;
  return [
    element('rect', {
      class: 'd-group',
      x: left,
      y: top - 6,
      width,
      height: height + 6,
      rx: 4,
    }),
    element('text', { class: 'd-small', x: left + 8, y: top + 8 }, [escapeHtml(title)]),
  ];
}

function nodeBox({ x, y, width, height }: Box, lines: readonly string[]): readonly string[] {
  const top = y - ((lines.length - 1) * LINE) / 2 + 4.5;
  return [
    element('rect', {
      class: 'd-node',
      x: x - width / 2,
      y: y - height / 2,
      width,
      height,
      rx: 4,
    }),
    ...lines.map((line, index) =>
      element('text', { class: 'd-text', x, y: top + index * LINE, 'text-anchor': 'middle' }, [
        escapeHtml(line),
      ]),
    ),
  ];
}

function edgeOf(
  points: readonly { readonly x: number; readonly y: number }[],
  options: {
    readonly label: string;
    readonly isDotted: boolean;
    readonly at?: { readonly x: number; readonly y: number };
  },
): readonly string[] {
  const [first, ...rest] = points;
  const last = points.at(-1);
  const before = points.at(-2);
  if (!first || !last || !before) return [];
  const d = `M${first.x.toFixed(1)} ${first.y.toFixed(1)}${rest.map(({ x, y }) => `L${x.toFixed(1)} ${y.toFixed(1)}`).join('')}`;
  const angle = (Math.atan2(last.y - before.y, last.x - before.x) * 180) / Math.PI;
  const { label, isDotted, at } = options;
  return [
    element('path', { class: isDotted ? 'd-edge dotted' : 'd-edge', d }),
    element('path', {
      class: 'd-head',
      d: 'M0 0L-8 -3.6V3.6Z',
      transform: `translate(${last.x.toFixed(1)} ${last.y.toFixed(1)}) rotate(${angle.toFixed(1)})`,
    }),
    ...(label === '' || !at
      ? []
      : [
          element('rect', {
            class: 'd-tag',
            x: at.x - label.length * 3.2 - 4,
            y: at.y - 9,
            width: label.length * 6.4 + 8,
            height: 17,
            rx: 3,
          }),
          element('text', { class: 'd-small', x: at.x, y: at.y + 4, 'text-anchor': 'middle' }, [
            escapeHtml(label),
          ]),
        ]),
  ];
}
