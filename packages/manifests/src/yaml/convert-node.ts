import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { TextRange } from '../diagnostic.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { colonEnd, rangeOf, type PlacedText } from './node-range.ts';
import { resolvePlain, resolveTagged } from './resolve-scalar.ts';
import type { Span, Spans } from './spans.ts';
import type { SyntaxProblem } from './syntax-problem.ts';

/** What one document's conversion knows. */
export interface Composition extends PlacedText {
  readonly document: Document;
  /** Nodes that aliases may add. */
  readonly maxAliasNodes: number;
  readonly spans: Spans;
  readonly problems: SyntaxProblem[];
  readonly values: Map<Node, { readonly value: JsonValue; readonly size: number }>;
  readonly open: Set<Node>;
  aliasNodes: number;
}

export interface Converted {
  readonly value: JsonValue;
  /** Nodes below and including this one, aliases expanded. */
  readonly size: number;
}

const NOTHING: Converted = { value: null, size: 1 };

/** The plain value of a parsed node; fills positions and problems of the composition. */
export function convert(composition: Composition, node: unknown): Converted {
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
  if (composition.aliasNodes <= composition.maxAliasNodes) return converted;
  if (before <= composition.maxAliasNodes) {
    const message = `Aliases expand to more than ${composition.maxAliasNodes} values`;
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
    // Only the tags !!omap and !!pairs make bare pairs; Kubernetes knows neither.
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
    const { text, base } = composition;
    const behindKey = base + colonEnd(text, keyRange[1] - base);
    const value = range[0] === range[1] ? ([behindKey, behindKey] as const) : range;
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
