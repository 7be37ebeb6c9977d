import {
  CallError,
  fn,
  GoMap,
  GoSlice,
  GoStruct,
  sprintf,
  type FunctionSet,
  type GoValue,
} from '@drydock/render';
import { RE2JS } from 're2js';
import { compareBytes, type Labels } from '../labels.ts';
import { expandTemplate, groupOf } from '../promql/label-functions.ts';
import { parseDuration } from '../promql/literals.ts';
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
  toTime,
} from './humanize.ts';

/** One element that a template's `query` gives. */
export interface TemplateSample {
  readonly labels: Labels;
  readonly value: number;
}

export interface TemplateSurroundings {
  /** Answers a query at the time of the evaluation; throws CallError where Prometheus answers with an error. */
  readonly query: (query: string) => readonly TemplateSample[];
  readonly nowMs: number;
  /** Where people reach this Prometheus, without a slash at its end. */
  readonly externalUrl: string;
  /** Executes another template of the same text, for `tmpl`. */
  readonly execute: (name: string, data: GoValue) => string;
}

const SAMPLE = '*template.sample';

export function labelMap(labels: Readonly<Record<string, string>>): GoMap {
  return new GoMap(Object.entries(labels), 'string');
}

function sampleStruct({ labels, value }: TemplateSample): GoStruct {
  const fields: readonly (readonly [string, GoValue])[] = [
    ['Labels', labelMap(labels)],
    ['Value', value],
  ];
  return new GoStruct(SAMPLE, `&{${sprintf('%v %v', [labelMap(labels), value])}}`, fields);
}

function fieldOf(sample: GoValue, name: 'Labels' | 'Value'): GoValue {
  if (sample instanceof GoStruct && sample.type === SAMPLE) return sample.fields.get(name) ?? null;
  throw new CallError(`wrong type for value; expected ${SAMPLE}; got ${sprintf('%T', [sample])}`);
}

function labelOf(sample: GoValue, name: string): string {
  const labels = fieldOf(sample, 'Labels');
  const value = labels instanceof GoMap ? labels.entries.get(name) : undefined;
  return typeof value === 'string' ? value : '';
}

function itemsOf(vector: GoValue): readonly GoValue[] {
  if (vector instanceof GoSlice) return vector.items;
  throw new CallError(
    `wrong type for value; expected template.queryResult; got ${sprintf('%T', [vector])}`,
  );
}

function firstOf(vector: GoValue): GoValue {
  const [first] = itemsOf(vector);
  if (first === undefined) throw new CallError('first() called on vector with no elements');
  return first;
}

function compileRegex(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch {
    throw new CallError(`error parsing regexp: ${pattern}`);
  }
}

function replaceAll(pattern: string, replacement: string, text: string): string {
  const matcher = compileRegex(pattern).matcher(text);
  let [result, end] = ['', 0];
  while (matcher.find()) {
    result += text.slice(end, matcher.start());
    result += expandTemplate(replacement, (name) => groupOf(matcher, name));
    end = matcher.end();
  }
  return result + text.slice(end);
}

/** Go's strings.Title: the first letter of each word. */
function title(text: string): string {
  return text.replaceAll(
    /(^|[^\p{L}\p{Nd}_'])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}

/** Go's net.SplitHostPort; undefined where it is an error. */
function splitHostPort(text: string): readonly [host: string, port: string] | undefined {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text);
  return match ? [match[1] ?? match[2] ?? '', match[3] ?? ''] : undefined;
}

function isAddress(host: string): boolean {
  const parts = host.split('.');
  const isV4 =
    parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isV4 || (host.includes(':') && /^[\da-f:.]+$/i.test(host));
}

function stripDomain(text: string): string {
  const [host, port] = splitHostPort(text) ?? [text, ''];
  if (isAddress(host)) return text;
  const [name = ''] = host.split('.');
  return port === '' ? name : `${name}:${port}`;
}

function seconds(text: string): number {
  const duration = parseDuration(text);
  if (duration === undefined)
    throw new CallError(`not a valid duration string: ${JSON.stringify(text)}`);
  return duration / 1000;
}

/** Go's url.QueryEscape. */
function escapeQuery(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function graphLink(tab: 0 | 1): (expr: string) => string {
  return (expr) => `/graph?g0.expr=${escapeQuery(expr)}&g0.tab=${tab}`;
}

/** What Prometheus' template.go adds to Go's own functions. */
export function templateFunctions(surroundings: TemplateSurroundings): FunctionSet {
  const { query, nowMs, externalUrl, execute } = surroundings;
  return new Map([
    ['query', fn('string', (text: string) => new GoSlice(query(text).map(sampleStruct)))],
    ['first', fn('any', firstOf)],
    ['label', fn('string any', (name: string, sample: GoValue) => labelOf(sample, name))],
    ['value', fn('any', (sample: GoValue) => fieldOf(sample, 'Value'))],
    ['strvalue', fn('any', (sample: GoValue) => labelOf(sample, '__value__'))],
    ['sortByLabel', fn('string any', sortByLabel)],
    ['args', fn('any...', (...all: GoValue[]) => new GoMap(all.map((one, i) => [`arg${i}`, one])))],
    ['tmpl', fn('string any', execute)],
    ['reReplaceAll', fn('string string string', replaceAll)],
    [
      'match',
      fn('string string', (p: string, text: string) => compileRegex(p).matcher(text).find()),
    ],
    ['safeHtml', fn('string', (text: string) => text)],
    ['title', fn('string', title)],
    ['toUpper', fn('string', (text: string) => text.toUpperCase())],
    ['toLower', fn('string', (text: string) => text.toLowerCase())],
    ['graphLink', fn('string', graphLink(0))],
    ['tableLink', fn('string', graphLink(1))],
    ['stripPort', fn('string', (text: string) => splitHostPort(text)?.[0] ?? text)],
    ['stripDomain', fn('string', stripDomain)],
    ['humanize', fn('any', humanize)],
    ['humanize1024', fn('any', humanize1024)],
    ['humanizeDuration', fn('any', humanizeDuration)],
    ['humanizePercentage', fn('any', humanizePercentage)],
    ['humanizeTimestamp', fn('any', humanizeTimestamp)],
    ['toTime', fn('any', (value: GoValue) => toTime(value) ?? null)],
    ['now', fn('', () => nowMs / 1000)],
    ['parseDuration', fn('string', seconds)],
    ['externalURL', fn('', () => externalUrl)],
    ['pathPrefix', fn('', () => pathOf(externalUrl))],
    ['urlQueryEscape', fn('string', escapeQuery)],
  ]);
}

function sortByLabel(name: string, vector: GoValue): GoSlice {
  return new GoSlice(
    itemsOf(vector).toSorted((a, b) => compareBytes(labelOf(a, name), labelOf(b, name))),
  );
}

function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '');
}
