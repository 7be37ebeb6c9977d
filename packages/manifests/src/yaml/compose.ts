import { Composer, Parser, type CST, type Document } from 'yaml';
import type { TextRange } from '../diagnostic.ts';
import type { JsonValue } from '../json.ts';
import { convert, type Composition } from './convert-node.ts';
import { rangeOf } from './node-range.ts';
import type { Spans } from './spans.ts';
import { syntaxErrorOf } from './syntax-error.ts';
import type { SyntaxProblem } from './syntax-problem.ts';

export interface ComposedDocument {
  readonly root: JsonValue;
  readonly range: TextRange;
  readonly spans: Spans;
  readonly problems: readonly SyntaxProblem[];
}

export interface ComposeLimits {
  readonly maxDepth: number;
  /** Nodes that aliases may add to a document. */
  readonly maxAliasNodes: number;
}

/**
 * Reads YAML with the full parser (eemeli/yaml), with positions and problems. `base` is the offset of
 * `text` in its file. Scalars resolve as in Kubernetes, not by the parser's own schema.
 */
export function composeDocuments(
  text: string,
  base: number,
  limits: ComposeLimits,
): readonly ComposedDocument[] {
  const tokens = [...new Parser().parse(text)];
  const deepest = tokens.map((token) => tooDeepAt(token, limits.maxDepth)).find((at) => at !== -1);
  // The composer is recursive, so what would use up its stack is refused before.
  if (deepest !== undefined) return [tooDeep(base + deepest, limits)];
  const composer = new Composer({
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return [...composer.compose(tokens, true, text.length)].map((document) =>
    composeDocument(document, { text, base, maxAliasNodes: limits.maxAliasNodes }),
  );
}

/** Offset of the first token below `maxDepth` collections, -1 when there is none. */
function tooDeepAt(root: CST.Token, maxDepth: number): number {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { token, depth } = entry;
    if (depth > maxDepth) return token.offset;
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return -1;
}

function tooDeep(at: number, limits: ComposeLimits): ComposedDocument {
  const range: TextRange = [at, at + 1];
  const message = `Nested more than ${limits.maxDepth} levels deep`;
  const problem: SyntaxProblem = { code: 'syntax/too-deep', message, range };
  return { root: null, range, spans: new Map(), problems: [problem] };
}

const MAX_PROBLEMS = 20;

function composeDocument(
  document: Document,
  { text, base, maxAliasNodes }: Pick<Composition, 'text' | 'base' | 'maxAliasNodes'>,
): ComposedDocument {
  const composition: Composition = {
    document,
    text,
    base,
    maxAliasNodes,
    spans: new Map(),
    problems: document.errors
      .slice(0, MAX_PROBLEMS)
      .map((error) => syntaxErrorOf(error, base, text.length)),
    values: new Map(),
    open: new Set(),
    aliasNodes: 0,
  };
  const { contents } = document;
  if (document.errors.length > 0 || !contents) {
    const [from, to] = document.range ?? [0, 0];
    return { root: null, range: [base + from, base + to], ...pick(composition) };
  }
  const root = convert(composition, contents).value;
  return { root, range: rangeOf(composition, contents), ...pick(composition) };
}

function pick({ spans, problems }: Composition): Pick<ComposedDocument, 'spans' | 'problems'> {
  return { spans, problems };
}
