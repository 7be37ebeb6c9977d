import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { compareText, GoInt, GoMap, GoSlice, toGo, type GoValue } from '../template/go-value.ts';
import { printValue } from '../template/print.ts';
import { readYaml, YamlError } from '../yaml/read-yaml.ts';
import { jsonNumber, writeYaml } from '../yaml/write-yaml.ts';

/** Go's json.Marshal: sorted keys; with `html` <, > and & are escaped. */
export function writeJson(
  value: GoValue,
  options: { readonly indent?: string; readonly html?: boolean } = {},
  depth = 0,
): string {
  const { indent, html = true } = options;
  const line = indent === undefined ? '' : `\n${indent.repeat(depth + 1)}`;
  const close = indent === undefined ? '' : `\n${indent.repeat(depth)}`;
  const inner = (item: GoValue): string => writeJson(item, options, depth + 1);
  if (value === null) return 'null';
  if (value instanceof GoSlice)
    return value.items.length === 0
      ? '[]'
      : `[${value.items.map((item) => line + inner(item)).join(',')}${close}]`;
  if (value instanceof GoMap) {
    const pairs = [...value.entries]
      .toSorted(([a], [b]) => compareText(a, b))
      .map(
        ([key, item]) =>
          `${line}${quoteJson(key, html)}:${indent === undefined ? '' : ' '}${inner(item)}`,
      );
    return pairs.length === 0 ? '{}' : `{${pairs.join(',')}${close}}`;
  }
  if (value instanceof GoInt) return String(value.value);
  if (typeof value === 'number') return numberJson(value);
  return typeof value === 'boolean' ? String(value) : quoteJson(printValue(value), html);
}

function numberJson(value: number): string {
  if (!Number.isFinite(value)) throw new CallError(`json: unsupported value: ${printValue(value)}`);
  return jsonNumber(value);
}

function quoteJson(text: string, html: boolean): string {
  const quoted = JSON.stringify(text)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll('\\b', '\\b');
  return html
    ? quoted.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')
    : quoted;
}

function toYaml(value: GoValue): string {
  return writeYaml(value).replace(/\n$/, '');
}

type Wanted = 'map' | 'list';

function decode(text: string, wanted: Wanted, read: (text: string) => unknown): GoValue {
  const value = toGo(read(text));
  if (value === null) return wanted === 'map' ? new GoMap() : new GoSlice([]);
  if (wanted === 'map' ? value instanceof GoMap : value instanceof GoSlice) return value;
  const kind =
    value instanceof GoSlice
      ? 'array'
      : value instanceof GoMap
        ? 'object'
        : typeof value === 'string'
          ? 'string'
          : typeof value === 'boolean'
            ? 'bool'
            : 'number';
  throw new YamlError(
    `json: cannot unmarshal ${kind} into Go value of type ${wanted === 'map' ? 'map[string]interface {}' : '[]interface {}'}`,
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new YamlError(
      text.trim() === '' || /end of/.test(String(error))
        ? 'unexpected end of JSON input'
        : `invalid character in JSON: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function readYamlValue(text: string): unknown {
  return readYaml(text);
}

/** Helm's `from…` functions give their error as a value. */
function lenient(
  wanted: Wanted,
  read: (text: string) => unknown,
  prefix = '',
): (text: string) => GoValue {
  return (text) => {
    try {
      return decode(text, wanted, read);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      const message = error.message.startsWith('json:') ? prefix + error.message : error.message;
      return wanted === 'map' ? new GoMap([['Error', message]]) : new GoSlice([message]);
    }
  };
}

function strict(read: (text: string) => unknown): (text: string) => GoValue {
  return (text) => {
    try {
      return toGo(read(text));
    } catch (error) {
      if (error instanceof YamlError) throw new CallError(error.message);
      throw error;
    }
  };
}

const UNMARSHAL = 'error unmarshaling JSON: while decoding JSON: ';

/** YAML and JSON, as Helm and sprig have them. */
export const DATA_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['toYaml', fn('any', toYaml)],
  ['mustToYaml', fn('any', toYaml)],
  ['toYamlPretty', fn('any', (value: GoValue) => writeYaml(value, true).replace(/\n$/, ''))],
  ['fromYaml', fn('string', lenient('map', readYamlValue, UNMARSHAL))],
  ['mustFromYaml', fn('string', strict(readYamlValue))],
  ['fromYamlArray', fn('string', lenient('list', readYamlValue, UNMARSHAL))],
  ['toJson', fn('any', (value: GoValue) => writeJson(value))],
  ['mustToJson', fn('any', (value: GoValue) => writeJson(value))],
  ['toPrettyJson', fn('any', (value: GoValue) => writeJson(value, { indent: '  ' }))],
  ['mustToPrettyJson', fn('any', (value: GoValue) => writeJson(value, { indent: '  ' }))],
  ['toRawJson', fn('any', (value: GoValue) => writeJson(value, { html: false }))],
  ['mustToRawJson', fn('any', (value: GoValue) => writeJson(value, { html: false }))],
  ['fromJson', fn('string', lenient('map', readJson))],
  ['mustFromJson', fn('string', strict(readJson))],
  ['fromJsonArray', fn('string', lenient('list', readJson))],
];
