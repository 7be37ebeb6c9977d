import { parseAllDocuments, type Document, type Tags } from 'yaml';

import { goProblem } from './go-problem.ts';

/** Text that is no YAML; the message begins as Go's. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
}

const MOST_ALIASES = 10_000;

/** One YAML 1.1 document as plain data, as sigs.k8s.io/yaml reads it: all keys are texts, of two equal keys the last wins. */
export function readYaml(text: string): unknown {
  const [document] = documentsOf(text);
  return document === undefined ? null : dataOf(document);
}

/** All documents of a text, read the same way; an empty one is null. Throws YamlError. */
export function readYamlDocuments(text: string): readonly unknown[] {
  return documentsOf(text).map(dataOf);
}

function documentsOf(text: string): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    merge: true,
    intAsBigInt: true,
    logLevel: 'silent',
    customTags: goTags,
  });
  return Array.isArray(documents) ? documents : [];
}

function dataOf(document: Document.Parsed): unknown {
  const [problem] = document.errors;
  if (problem)
    throw new YamlError(
      `error converting YAML to JSON: yaml: line ${problem.linePos?.[0].line ?? 1}: ${goProblem(problem.message)}`,
    );
  try {
    return plain(document.toJS({ mapAsMap: true, maxAliasCount: MOST_ALIASES }));
  } catch (error) {
    throw new YamlError(
      `error converting YAML to JSON: yaml: ${error instanceof Error ? error.message : 'unreadable'}`,
    );
  }
}

const OCTAL = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text: string): number => Number.parseInt(text.replace('0o', ''), 8),
} as const;

/** A dot alone is no number. */
const DOT = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: /^[-+]?\._*$/,
  resolve: (text: string): string => text,
} as const;

/** Go's reader keeps `12:30` and `2020-01-01` as texts where JSON is made of them, and knows `0o17`. */
export function goTags(tags: Tags): Tags {
  const kept = tags.filter(
    (tag) =>
      typeof tag === 'string' ||
      (!('format' in tag && tag.format === 'TIME') && !tag.tag.endsWith(':timestamp')),
  );
  return [OCTAL, DOT, ...kept];
}

function plain(value: unknown): unknown {
  if (value instanceof Map)
    return new Map(Array.from(value, ([key, item]) => [keyText(key), plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Set) return new Map(Array.from(value, (key) => [keyText(key), null]));
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return isTimestamp(value) ? value.toISOString() : value;
}

function isTimestamp(value: unknown): value is { toISOString(): string } {
  return typeof value === 'object' && value !== null && 'toISOString' in value;
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  return typeof key === 'object' && key !== null ? JSON.stringify(plain(key)) : String(key);
}
