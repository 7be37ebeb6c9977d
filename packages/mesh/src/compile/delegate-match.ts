import type { FieldPath, JsonObject } from '@drydock/manifests';
import { numberOf, objectOf, textOf, textsOf } from '../json-access.ts';
import type { FieldRef } from '../trace.ts';

/** One match block, and where each of its fields is written. */
export interface SourcedMatch {
  readonly match: JsonObject;
  readonly source: FieldRef;
  readonly ref: (...path: FieldPath) => FieldRef;
}

type Matches = readonly SourcedMatch[] | undefined;

/** ANDs the matches of a root rule and of its delegate's; `conflict` when a delegate's match fits no root match (istio mergeHTTPMatchRequests). */
export function mergeMatches(root: Matches, leaf: Matches): Matches | 'conflict' {
  if (!root) return leaf;
  if (!leaf) return root;
  const merged: SourcedMatch[] = [];
  for (const sub of leaf) {
    const fitting = root.filter((candidate) => !conflicts(candidate.match, sub.match));
    if (fitting.length === 0) return 'conflict';
    merged.push(...fitting.map((candidate) => mergeMatch(candidate, sub)));
  }
  return merged;
}

const STRINGS = ['uri', 'scheme', 'method', 'authority'] as const;
const MAPS = ['headers', 'withoutHeaders', 'queryParams'] as const;

function mergeMatch(root: SourcedMatch, leaf: SourcedMatch): SourcedMatch {
  const match: Record<string, JsonObject[string]> = { ...leaf.match };
  const name = [textOf(root.match['name']), textOf(leaf.match['name'])].filter(Boolean).join('-');
  if (name !== '') match['name'] = name;
  for (const field of [...STRINGS, 'port', 'sourceNamespace', 'gateways', 'statPrefix']) {
    match[field] ??= root.match[field];
  }
  for (const field of [...MAPS, 'sourceLabels']) {
    match[field] = { ...objectOf(root.match[field]), ...objectOf(leaf.match[field]) };
  }
  return {
    match,
    source: leaf.source,
    ref: (...path) => (isWritten(leaf.match, path) ? leaf.ref(...path) : root.ref(...path)),
  };
}

function isWritten(match: JsonObject, path: FieldPath): boolean {
  const [field, key] = path;
  const value = match[String(field)];
  if (value === undefined) return false;
  if (key === undefined || !(MAPS as readonly string[]).includes(String(field))) return true;
  return objectOf(value)[String(key)] !== undefined;
}

function conflicts(root: JsonObject, leaf: JsonObject): boolean {
  if (STRINGS.some((field) => stringsConflict(root[field], leaf[field]))) return true;
  for (const field of MAPS) {
    const rootMap = objectOf(root[field]);
    const leafMap = objectOf(leaf[field]);
    if (Object.keys(leafMap).some((key) => stringsConflict(rootMap[key], leafMap[key])))
      return true;
  }
  return placesConflict(root, leaf);
}

function placesConflict(root: JsonObject, leaf: JsonObject): boolean {
  if ((root['ignoreUriCase'] === true) !== (leaf['ignoreUriCase'] === true)) return true;
  const rootPort = numberOf(root['port']) ?? 0;
  const leafPort = numberOf(leaf['port']) ?? 0;
  if (rootPort > 0 && leafPort > 0 && rootPort !== leafPort) return true;
  const space = textOf(root['sourceNamespace']);
  if (space && space !== textOf(leaf['sourceNamespace'])) return true;
  const rootLabels = objectOf(root['sourceLabels']);
  for (const [key, value] of Object.entries(objectOf(leaf['sourceLabels']))) {
    if (rootLabels[key] !== undefined && rootLabels[key] !== value) return true;
  }
  const rootGateways = textsOf(root['gateways']);
  const leafGateways = textsOf(leaf['gateways']);
  if (rootGateways.length === 0 || leafGateways.length === 0) return false;
  return leafGateways.some((gateway) => !rootGateways.includes(gateway));
}

function stringsConflict(root: unknown, leaf: unknown): boolean {
  if (root === undefined || leaf === undefined) return false;
  const one = objectOf(root);
  const other = objectOf(leaf);
  if (textOf(one['regex']) || textOf(other['regex'])) return hasAny(one) && hasAny(other);
  const exact = textOf(one['exact']);
  if (exact) return textOf(other['exact']) !== exact;
  const prefix = textOf(one['prefix']);
  if (!prefix) return true;
  const narrower = textOf(other['prefix']) || textOf(other['exact']);
  return !narrower?.startsWith(prefix);
}

function hasAny(match: JsonObject): boolean {
  return ['exact', 'prefix', 'regex'].some((field) => Boolean(textOf(match[field])));
}
