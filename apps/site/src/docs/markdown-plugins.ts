import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawFlowchart } from './draw-flowchart.ts';
import { drawSequence } from './draw-sequence.ts';

/** As much of a node of Markdown, and of what a plugin may do to it, as is used here. */
interface Node {
  readonly type: string;
  readonly lang?: string | null;
  readonly value?: string;
  readonly url?: string;
  readonly depth?: number;
  readonly children?: readonly Node[];
}

interface Context {
  readonly fileURL: URL | undefined;
  replaceNode(node: Node, content: unknown): void;
  setProperty(node: Node, key: string, value: unknown): void;
}

/** Fenced flowcharts become pictures when the site is built: no script, both themes. */
export const diagrams = {
  name: 'drydock-diagrams',
  code(node: Node, context: Context): void {
    if (node.lang !== 'mermaid') return;
    const source = node.value ?? '';
    const isSequence = source.trimStart().startsWith('sequenceDiagram');
    const drawn = isSequence ? drawSequence(source.trim()) : drawFlowchart(source);
    const figure = `<figure class="diagram-figure" tabindex="0" aria-label="Diagram">${drawn}</figure>`;
    context.replaceNode(node, { raw: figure, mdxExpressions: false });
  },
} as const;

const docs = path.resolve(import.meta.dirname, '../../../../docs');

/** Links between the files of docs/ lead to their pages; links to source files, which the site does not have, become plain words. */
export const docLinks = {
  name: 'drydock-doc-links',
  link(node: Node, context: Context): void {
    const file = docFile(context);
    if (file === undefined || node.url === undefined || /^(?:[a-z]+:|#|\/)/.test(node.url)) return;
    const [target = '', anchor] = node.url.split('#');
    const address = docAddress(path.relative(docs, path.resolve(docs, path.dirname(file), target)));
    if (address === undefined) {
      context.replaceNode(node, {
        type: 'emphasis',
        children: [{ type: 'text', value: textOf(node) }],
      });
    } else {
      context.setProperty(node, 'url', anchor === undefined ? address : `${address}#${anchor}`);
    }
  },
  /** The codes of one family share a page: each is a section of it. */
  heading(node: Node, context: Context): void {
    const code = /^codes\/[^/]+\/([^/]+)\.md$/.exec(docFile(context) ?? '')?.[1];
    if (code === undefined || node.depth === undefined) return;
    const own = textOf(node)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-');
    const id = node.depth === 1 ? code : `${code}-${own}`;
    context.setProperty(node, 'data', { hProperties: { id } });
    context.setProperty(node, 'depth', Math.min(6, node.depth + 1));
  },
} as const;

/** Path below docs/ of the file that is being read; undefined: it is none of docs/. */
function docFile({ fileURL }: Context): string | undefined {
  if (!fileURL) return undefined;
  const file = path.relative(docs, fileURLToPath(fileURL));
  return file.startsWith('..') ? undefined : file;
}

/** `codes/gateway/host.md` is a part of the page `/docs/codes/gateway/`. Undefined: no page has it. */
export function docAddress(file: string): string | undefined {
  if (file.startsWith('..') || !file.endsWith('.md')) return undefined;
  const bare = file.replace(/\.md$/, '').replace(/(?:^|\/)README$/, '');
  const code = /^codes\/([^/]+)\/([^/]+)$/.exec(bare);
  if (code) return `/docs/codes/${code[1]}/#${code[2]}`;
  return bare === '' || bare === 'codes' ? '/docs/' : `/docs/${bare}/`;
}

function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}
