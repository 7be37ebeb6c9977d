/** A flowchart in the part of Mermaid's language that lessons use. */
export interface Flowchart {
  readonly direction: 'LR' | 'TB';
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  readonly groups: readonly { readonly id: string; readonly title: string }[];
}

export interface FlowNode {
  readonly id: string;
  readonly label: string;
  readonly group?: string;
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly isDotted: boolean;
}

const NODE = /^([\w-]+)(?:\[\(?"?(.*?)"?\)?\]|\(\[?"?(.*?)"?\]?\)|\{"?(.*?)"?\})?$/;
const LINK =
  /\s+(-->|---|-\.->)(?:\|"?([^|]*?)"?\|)?\s+|\s+--\s+"?([^">|]+?)"?\s+-->\s+|\s+-\.\s+"?([^">|]+?)"?\s+\.->\s+/;

/** Reads nodes, links with labels, chains and subgraphs. Throws on a line that it does not know: the build then says so. */
export function parseFlowchart(source: string): Flowchart {
  const lines = source.split('\n').map((line) => line.replace(/%%.*$/, '').trim());
  const [head = '', ...rest] = lines.filter((line) => line !== '');
  const direction = /^(?:graph|flowchart)\s+(LR|RL|TB|TD|BT)$/.exec(head)?.[1];
  if (direction === undefined) throw new Error(`A diagram begins with "flowchart LR": ${head}`);
  const nodes = new Map<string, FlowNode>();
  const edges: FlowEdge[] = [];
  const groups: { readonly id: string; readonly title: string }[] = [];
  let group: string | undefined;

  const node = (text: string): string => {
    const match = NODE.exec(text.trim());
    const id = match?.[1];
    if (!match || id === undefined) throw new Error(`This is no node of a diagram: ${text}`);
    const label = match[2] ?? match[3] ?? match[4];
    const before = nodes.get(id);
    const own = before?.group ?? group;
    nodes.set(id, {
      id,
      label: label ?? before?.label ?? id,
      ...(own === undefined ? {} : { group: own }),
    });
    return id;
  };
  for (const line of rest) {
    const opened = /^subgraph\s+(?:([\w-]+)\s*\["?(.*?)"?\]|"?(.*?)"?)$/.exec(line);
    if (opened) {
      const title = opened[2] ?? opened[3] ?? '';
      group = opened[1] ?? title;
      groups.push({ id: group, title });
    } else if (line === 'end') {
      group = undefined;
    } else if (!/^(?:classDef|class|style|linkStyle|direction)\b/.test(line)) {
      readChain(line, node, edges);
    }
  }
  return {
    direction: direction === 'LR' || direction === 'RL' ? 'LR' : 'TB',
    nodes: [...nodes.values()],
    edges,
    groups,
  };
}

/** `A --> B -- label --> C & D` */
function readChain(line: string, node: (text: string) => string, edges: FlowEdge[]): void {
  let rest = line;
  let from: readonly string[] | undefined;
  let link: { readonly label: string; readonly isDotted: boolean } | undefined;
  for (;;) {
    const match = LINK.exec(rest);
    const own = (match ? rest.slice(0, match.index) : rest).split(/\s+&\s+/).map(node);
    for (const source of link ? (from ?? []) : []) {
      for (const target of own) {
        edges.push({
          from: source,
          to: target,
          label: link?.label ?? '',
          isDotted: link?.isDotted ?? false,
        });
      }
    }
    if (!match) return;
    from = own;
    link = {
      label: match[2] ?? match[3] ?? match[4] ?? '',
      isDotted: match[1] === '-.->' || match[4] !== undefined,
    };
    rest = rest.slice(match.index + match[0].length);
  }
}

/** The same in words, for those who do not see the picture. */
export function flowchartInWords({ nodes, edges }: Flowchart): string {
  const name = new Map(nodes.map(({ id, label }) => [id, plain(label)]));
  const lines = edges.map(({ from, to, label }) => {
    const middle = label === '' ? '' : ` (${plain(label)})`;
    return `${name.get(from) ?? from} to ${name.get(to) ?? to}${middle}`;
  });
  return `${lines.join('; ')}.`;
}

function plain(label: string): string {
  return label.replaceAll(/<br\s*\/?>/g, ' ');
}
