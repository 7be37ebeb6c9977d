import type { Diagnostic, TextRange } from './diagnostic.ts';
import type { FieldPath } from './field-path.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { isOtherFormat, isOtherList, looksLikeManifest } from './manifest-shape.ts';
import type { ParsedManifests, Resource } from './resource.ts';
import { parseApiVersion } from './resource-key.ts';
import { lazySource } from './resource-source.ts';
import type { SyntaxCode } from './syntax-codes.ts';
import { composeDocuments, type ComposedDocument } from './yaml/compose.ts';
import type { SyntaxProblem } from './yaml/syntax-problem.ts';
import { parseFast } from './yaml/parse-block.ts';
import type { LocatedDocument, Spans } from './yaml/spans.ts';
import { splitDocuments } from './yaml/split-documents.ts';

/** What parseManifests accepts; every limit that is passed gives a diagnostic. */
export interface ParseLimits {
  /** UTF-16 units of one file. Default 50 Mi. */
  readonly maxLength?: number;
  /** Levels of maps and lists in one document. Default 256. */
  readonly maxDepth?: number;
  /** Values that aliases may expand to in one document. Default 100,000. */
  readonly maxAliasNodes?: number;
  /** UTF-16 units in one file of documents that only the full (slow) YAML parser reads. Default 4 Mi. */
  readonly maxComplexLength?: number;
}

const DEFAULTS: Required<ParseLimits> = {
  maxLength: 50 * 1024 * 1024,
  maxDepth: 256,
  maxAliasNodes: 100_000,
  maxComplexLength: 4 * 1024 * 1024,
};

const MAX_DIAGNOSTICS = 100;

/** One file while it is being read. */
interface Reading {
  readonly file: string;
  readonly text: string;
  readonly limits: Required<ParseLimits>;
  readonly resources: Resource[];
  readonly diagnostics: Diagnostic[];
  /** What is left of `maxComplexLength`. */
  complexLength: number;
}

/**
 * The resources of a manifest file: multi-document YAML or JSON, lists (`kind: List`) flattened into
 * their items. Never throws; what does not parse, is clearly meant as a manifest but is none, or goes
 * over a limit is a diagnostic, and a document with an error yields no resource.
 *
 * Values are read as Kubernetes reads them: see resolvePlain. Positions cost nothing until asked for.
 */
export function parseManifests(
  file: string,
  text: string,
  limits: ParseLimits = {},
): ParsedManifests {
  const reading: Reading = {
    file,
    text,
    limits: { ...DEFAULTS, ...limits },
    resources: [],
    diagnostics: [],
    complexLength: limits.maxComplexLength ?? DEFAULTS.maxComplexLength,
  };
  if (isReadable(reading)) readDocuments(reading);
  return { resources: reading.resources, diagnostics: reading.diagnostics };
}

// eslint-disable-next-line no-control-regex -- these are the characters that YAML forbids
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/;

function isReadable(reading: Reading): boolean {
  const { text, limits } = reading;
  if (text.length > limits.maxLength) {
    const message = `The file has ${text.length} characters; at most ${limits.maxLength} are read`;
    report(reading, 'syntax/too-large', message, [0, 0]);
    return false;
  }
  const control = FORBIDDEN.exec(text);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const message = `The character U+${code} is not allowed in YAML; is this a text file?`;
    report(reading, 'syntax/control-character', message, [control.index, control.index + 1]);
    return false;
  }
  if (!text.isWellFormed()) {
    const at = loneSurrogate(text);
    report(reading, 'syntax/not-utf8', 'Half of a surrogate pair: the text is not valid Unicode', [
      at,
      at + 1,
    ]);
    return false;
  }
  return true;
}

function loneSurrogate(text: string): number {
  return text.search(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
}

function readDocuments(reading: Reading): void {
  const { text } = reading;
  const ranges = splitDocuments(text);
  if (!ranges) {
    readComplex(reading, [0, text.length], 0);
    return;
  }
  let index = 0;
  for (const range of ranges) {
    const document = parseFast(text, range, reading.limits);
    if (document) {
      const locate = (): LocatedDocument => locateFast(reading, range);
      readDocument(reading, { ...document, range: [document.from, document.to], index, locate });
    } else readComplex(reading, range, index);
    index += 1;
  }
}

/** Reads a document again, this time with the positions of its fields. */
function locateFast({ text, limits }: Reading, range: TextRange): LocatedDocument {
  const spans: Spans = new Map();
  const document = parseFast(text, range, { maxDepth: limits.maxDepth, spans });
  if (!document) return { root: null, range, spans };
  return { root: document.root, range: [document.from, document.to], spans };
}

/** Documents outside of the fast subset, wrong ones among them. */
function readComplex(reading: Reading, [from, to]: TextRange, firstIndex: number): void {
  if (reading.diagnostics.length >= MAX_DIAGNOSTICS) return; // nobody reads a hundred, and each costs time
  reading.complexLength -= to - from;
  if (reading.complexLength < 0) {
    const message = `More than ${reading.limits.maxComplexLength} characters of this file are not plain block YAML, or hold errors: the rest is not read`;
    report(reading, 'syntax/too-large', message, [from, from]);
    return;
  }
  const documents = composeDocuments(reading.text.slice(from, to), from, reading.limits);
  for (const [offset, document] of documents.entries()) {
    for (const problem of document.problems) reportProblem(reading, problem);
    if (document.problems.length > 0) continue;
    const locate = (): LocatedDocument => document satisfies ComposedDocument;
    readDocument(reading, { ...document, index: firstIndex + offset, locate });
  }
}

interface ReadDocument {
  readonly root: JsonValue;
  readonly range: TextRange;
  readonly index: number;
  readonly locate: () => LocatedDocument;
}

function readDocument(reading: Reading, document: ReadDocument): void {
  const { root } = document;
  if (isJsonObject(root)) readObject(reading, document, root, []);
  else if (Array.isArray(root) ? !isOtherList(reading.file, root) : root !== null) {
    const what = Array.isArray(root) ? 'a list' : 'a single value';
    const message = `A manifest is a map of fields, this document is ${what}`;
    report(reading, 'syntax/not-an-object', message, document.range);
  }
}

function readObject(
  reading: Reading,
  document: ReadDocument,
  object: JsonObject,
  prefix: FieldPath,
): void {
  const { apiVersion, kind } = object;
  const isComplete = isText(apiVersion) && isText(kind);
  if (!isComplete) {
    const isMeant = looksLikeManifest(object) || prefix.length > 0;
    if (isMeant || !isOtherFormat(reading.file)) {
      reportIncomplete(reading, document, object, prefix);
    }
    return;
  }
  const { items } = object;
  if (kind.endsWith('List') && Array.isArray(items)) {
    readItems(reading, document, { apiVersion, kind, items }, prefix);
    return;
  }
  const { group, version } = parseApiVersion(apiVersion);
  const { file } = reading;
  const { index, locate } = document;
  const source = lazySource({ file, index, prefix, locate, range: rangeIn(document, prefix) });
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const { name, namespace } = metadata;
  reading.resources.push({
    key: {
      group,
      kind,
      namespace: isText(namespace) ? namespace : '',
      name: isText(name) ? name : '',
    },
    gvk: { group, version, kind },
    object,
    source,
  });
}

/** Items of a List; those of a typed list (`ServiceList`) need not repeat apiVersion and kind. */
function readItems(
  reading: Reading,
  document: ReadDocument,
  list: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly items: readonly JsonValue[];
  },
  prefix: FieldPath,
): void {
  const itemKind = list.kind.slice(0, -'List'.length);
  for (const [i, item] of list.items.entries()) {
    const path = [...prefix, 'items', i];
    if (!isJsonObject(item)) {
      const message = `Item ${i} of the list is not a map of fields`;
      report(reading, 'syntax/not-an-object', message, rangeIn(document, path));
      continue;
    }
    const defaults = itemKind === '' ? {} : { apiVersion: list.apiVersion, kind: itemKind };
    const isTyped = itemKind !== '' && !(isText(item.apiVersion) && isText(item.kind));
    readObject(reading, document, isTyped ? { ...defaults, ...item } : item, path);
  }
}

function rangeIn(document: ReadDocument, prefix: FieldPath): TextRange {
  if (prefix.length === 0) return document.range;
  const origin = { file: '', index: 0, prefix: [], range: document.range, locate: document.locate };
  return lazySource(origin).nearestRange(prefix);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function reportIncomplete(
  reading: Reading,
  document: ReadDocument,
  object: JsonObject,
  prefix: FieldPath,
): void {
  const origin = {
    file: '',
    index: 0,
    prefix,
    range: rangeIn(document, prefix),
    locate: document.locate,
  };
  const source = lazySource(origin);
  if (!Object.hasOwn(object, 'apiVersion') && !Object.hasOwn(object, 'kind')) {
    const message = 'This is no manifest: it has neither "apiVersion" nor "kind"';
    report(reading, 'syntax/missing-api-version', message, startOf(source.range));
    return;
  }
  for (const field of ['apiVersion', 'kind'] as const) {
    if (isText(object[field])) continue;
    const code = field === 'kind' ? 'syntax/missing-kind' : 'syntax/missing-api-version';
    const range = source.valueRange([field]) ?? startOf(source.range);
    const message = Object.hasOwn(object, field)
      ? `"${field}" of this manifest must be text`
      : `This manifest has no "${field}"`;
    report(reading, code, message, range);
  }
}

function startOf([from, to]: TextRange): TextRange {
  return [from, Math.min(from + 1, to)];
}

function report(reading: Reading, code: SyntaxCode, message: string, range: TextRange): void {
  reportProblem(reading, { code, message, range });
}

function reportProblem({ file, diagnostics }: Reading, problem: SyntaxProblem): void {
  if (diagnostics.length >= MAX_DIAGNOSTICS) return;
  const { code, message, hint, range, related } = problem;
  diagnostics.push({
    code,
    rule: code,
    severity: 'error',
    stage: 'syntax',
    message,
    file,
    range,
    ...(hint ? { hint } : {}),
    ...(related ? { related: [{ file, ...related }] } : {}),
  });
}
