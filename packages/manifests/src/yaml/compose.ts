import {
  Composer,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Parser,
  type Alias,
  type CST,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { TextRange } from '../diagnostic.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { resolvePlain, resolveTagged } from './resolve-scalar.ts';
import type { Span, Spans } from './spans.ts';
import type { SyntaxCode } from '../syntax-codes.ts';
import { syntaxErrorOf } from './syntax-error.ts';

/** A problem of one document, before the file's name is known. */
export interface SyntaxProblem {
  readonly code: SyntaxCode;
  readonly message: string;
  readonly hint?: string;
  readonly range: TextRange;
  readonly related?: { readonly range: TextRange; readonly message: string };
}

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

/** What one document's conversion knows. */
interface Composition {
  readonly document: Document;
  readonly text: string;
  readonly base: number;
  readonly limits: ComposeLimits;
  readonly spans: Spans;
  readonly problems: SyntaxProblem[];
  readonly values: Map<Node, { readonly value: JsonValue; readonly size: number }>;
  readonly open: Set<Node>;
  aliasNodes: number;
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
    composeDocument(document, { text, base, limits }),
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
  { text, base, limits }: Pick<Composition, 'text' | 'base' | 'limits'>,
): ComposedDocument {
  const composition: Composition = {
    document,
    text,
    base,
    limits,
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

interface Converted {
  readonly value: JsonValue;
  /** Nodes below and including this one, aliases expanded. */
  readonly size: number;
}

const NOTHING: Converted = { value: null, size: 1 };

function convert(composition: Composition, node: unknown): Converted {
  if (isScalar(node)) return { value: convertScalar(composition, node), size: 1 };
  if (isAlias(node)) return convertAlias(composition, node);
  if (!isMap(node) && !isSeq(node)) return NOTHING;
  composition.open.add(node);
  const converted = isMap(node) ? convertMap(composition, node) : convertSeq(composition, node);
  composition.open.delete(node);
  composition.values.set(node, converted);
  return converted;
}

function convertScalar(composition: Composition, node: Scalar): JsonValue {
  const text = node.source ?? '';
  const value =
    node.tag && node.tag !== '!'
      ? resolveTagged(node.tag, text)
      : node.type === 'PLAIN'
        ? resolvePlain(text)
        : text;
  if (value !== undefined) return value;
  composition.problems.push({
    code: 'syntax/unsupported-value',
    message: `\`${text}\` has no JSON form, so Kubernetes cannot read it`,
    range: rangeOf(composition, node),
  });
  return null;
}

/** An alias shares the value of its anchor; what it would expand to is counted against the limit. */
function convertAlias(composition: Composition, alias: Alias): Converted {
  const target = alias.resolve(composition.document);
  const range = rangeOf(composition, alias);
  if (!target) {
    const message = `Alias "*${alias.source}" has no anchor "&${alias.source}" before it`;
    const hint = 'Text that starts with * needs quotes.';
    composition.problems.push({ code: 'syntax/invalid-yaml', message, hint, range });
    return NOTHING;
  }
  if (composition.open.has(target)) {
    const message = `Alias "*${alias.source}" stands inside its own anchor`;
    composition.problems.push({ code: 'syntax/cyclic-alias', message, range });
    return NOTHING;
  }
  if (isScalar(target)) return convert(composition, target);
  const converted = composition.values.get(target) ?? NOTHING;
  const before = composition.aliasNodes;
  composition.aliasNodes += converted.size;
  if (composition.aliasNodes <= composition.limits.maxAliasNodes) return converted;
  if (before <= composition.limits.maxAliasNodes) {
    const message = `Aliases expand to more than ${composition.limits.maxAliasNodes} values`;
    composition.problems.push({ code: 'syntax/alias-bomb', message, range });
  }
  return NOTHING;
}

function convertSeq(composition: Composition, node: YAMLSeq): Converted {
  const list: JsonValue[] = [];
  const spans = new Map<number, Span>();
  composition.spans.set(list, spans);
  let size = 1;
  for (const item of node.items) {
    // `[a: b]` is a list of one map, which the parser hands over as a bare pair.
    const converted = isPair(item) ? NOTHING : convert(composition, item);
    spans.set(list.length, { key: undefined, value: rangeOf(composition, item) });
    list.push(converted.value);
    size += converted.size;
  }
  return { value: list, size };
}

function convertMap(composition: Composition, node: YAMLMap): Converted {
  const map: Record<string, JsonValue> = {};
  const spans = new Map<string, Span>();
  composition.spans.set(map, spans);
  const merges: Pair[] = [];
  let size = 1;
  for (const pair of node.items) {
    if (isMergeKey(pair.key)) {
      merges.push(pair);
      continue;
    }
    const key = convertKey(composition, pair.key);
    if (key === undefined) continue;
    const converted = convert(composition, pair.value);
    size += converted.size;
    const keyRange = rangeOf(composition, pair.key);
    const first = spans.get(key);
    if (first) reportDuplicate(composition, key, keyRange, first.key);
    setOwn(map, key, converted.value);
    const range = rangeOf(composition, pair.value);
    const isEmpty = range[0] === range[1];
    const value = isEmpty ? ([keyRange[1] + 1, keyRange[1] + 1] as const) : range;
    spans.set(key, { key: keyRange, value });
  }
  for (const pair of merges) size += merge(composition, pair, map, spans);
  return { value: map, size };
}

function setOwn(map: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

/** `<<`: fields of the merged maps that the map does not have itself; the first map wins. */
function merge(
  composition: Composition,
  pair: Pair,
  map: Record<string, JsonValue>,
  spans: Map<string, Span>,
): number {
  const { value, size } = convert(composition, pair.value);
  for (const source of listOf(value)) {
    if (!isJsonObject(source)) {
      const message = 'A merge key (<<) takes a map, or a list of maps';
      const range = rangeOf(composition, pair.key);
      composition.problems.push({ code: 'syntax/invalid-yaml', message, range });
      continue;
    }
    const sourceSpans = composition.spans.get(source);
    for (const [key, merged] of Object.entries(source)) {
      if (Object.hasOwn(map, key) || merged === undefined) continue;
      setOwn(map, key, merged);
      const span = sourceSpans?.get(key);
      if (span) spans.set(key, span);
    }
  }
  return size;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [value];
}

function reportDuplicate(
  composition: Composition,
  key: string,
  range: TextRange,
  first: TextRange | undefined,
): void {
  composition.problems.push({
    code: 'syntax/duplicate-key',
    message: `Field "${key}" is set twice in the same map`,
    hint: 'Keep one of the two.',
    range,
    ...(first ? { related: { range: first, message: 'First set here' } } : {}),
  });
}

/** The text of a key; sigs.k8s.io/yaml turns numbers and booleans into text and refuses the rest. */
function convertKey(composition: Composition, key: unknown): string | undefined {
  const node = isAlias(key) ? key.resolve(composition.document) : key;
  const value = isScalar(node) ? convertScalar(composition, node) : null;
  if (value !== null && typeof value !== 'object') return String(value);
  composition.problems.push({
    code: 'syntax/invalid-key',
    message: 'A field name must be text',
    range: rangeOf(composition, key),
  });
  return undefined;
}

function rangeOf({ base, text }: Composition, node: unknown): TextRange {
  const from = rangeInText(node)?.[0] ?? 0;
  let to = Math.max(from, endInText(node));
  // The parser counts the line's end after a literal block to it.
  while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
  return [base + from, base + to];
}

function rangeInText(node: unknown): readonly [number, number, number] | undefined {
  return (node as { range?: readonly [number, number, number] | null } | null)?.range ?? undefined; // every parsed node has one
}

/** A block collection ends with its last value; the parser would count the comments after it too. */
function endInText(node: unknown): number {
  let last = node;
  while ((isMap(last) || isSeq(last)) && last.flow !== true && last.items.length > 0) {
    const item: unknown = last.items.at(-1);
    last = isPair(item) ? (item.value ?? item.key) : item;
  }
  return rangeInText(last)?.[1] ?? 0;
}
