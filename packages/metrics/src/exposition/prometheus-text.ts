import {
  ExpositionError,
  normalizeBound,
  parseFloatText,
  unescapeText,
  type ExposedSample,
} from './sample.ts';
import { scanLabels, Scanner } from './scanner.ts';

const TYPES = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);
const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;

/**
 * The text format 0.0.4, read as Prometheus' own lexer reads it, oddities included: a blank before a
 * name becomes part of the name, a type lasts until the next TYPE line, NUL at a line's start ends all.
 */
export function* readPrometheusText(
  text: string,
  isBroken: (part: string) => boolean,
): Iterable<ExposedSample> {
  const scanner = new Scanner(text.endsWith('\n') ? text : `${text}\n`);
  let type = 'untyped';
  while (!scanner.isAtEnd && scanner.text[scanner.position] !== '\0') {
    const blanks = scanner.take(/[ \t]*/y) ?? '';
    if (scanner.take(/\n/y) !== undefined) continue;
    if (scanner.text[scanner.position] === '#') type = readComment(scanner, isBroken) ?? type;
    else yield readSample(scanner, blanks, type, isBroken);
  }
}

/** The type that a TYPE line sets; HELP and other comments set none. */
function readComment(scanner: Scanner, isBroken: (part: string) => boolean): string | undefined {
  const keyword = scanner.take(/#[ \t]+(?:HELP|TYPE)[ \t]+/y);
  const isNamed =
    keyword !== undefined &&
    (scanner.take(/"(?:\\[^]|[^\\"])*"/y) ?? scanner.take(METRIC_NAME)) !== undefined;
  const rest = scanner.take(/[^\n]*/y) ?? '';
  scanner.take(/\n/y);
  if (!isNamed) return undefined;
  const content = rest.length > 1 ? rest.slice(1) : rest.trim();
  if (keyword.includes('TYPE')) {
    if (!TYPES.has(content))
      throw new ExpositionError(`invalid metric type ${JSON.stringify(content)}`);
    return content;
  }
  if (isBroken(content))
    throw new ExpositionError(`help text ${JSON.stringify(content)} is not a valid utf8 string`);
  return undefined;
}

function readSample(
  scanner: Scanner,
  blanks: string,
  type: string,
  isBroken: (part: string) => boolean,
): ExposedSample {
  const bare = scanner.take(METRIC_NAME);
  if (bare === undefined && scanner.text[scanner.position] !== '{')
    scanner.fail('expected a valid start token');
  scanner.skipBlanks();
  const block = scanner.take(/\{/y) === undefined ? undefined : scanLabels(scanner, unescapeText);
  if (bare !== undefined && block?.quotedName !== undefined)
    scanner.fail('metric name already set');
  const name = bare === undefined ? block?.quotedName : blanks + bare;
  if (name === undefined) scanner.fail('metric name not set');
  const labels = (block?.labels ?? []).map(([label, value]) => {
    if (isBroken(value))
      throw new ExpositionError(`invalid UTF-8 label value: ${JSON.stringify(value)}`);
    return [label, normalizeBound(label, value, type)] as const;
  });
  scanner.skipBlanks();
  const value = parseFloatText(scanner.expect(/[^{ \t\n]+/y, 'value after metric'));
  scanner.skipBlanks();
  const timestamp = scanner.take(/\d+/y);
  scanner.skipBlanks();
  scanner.expect(
    /\n/y,
    timestamp === undefined ? 'timestamp or new record' : 'next entry after timestamp',
  );
  if (timestamp !== undefined && BigInt(timestamp) >= 2n ** 63n) {
    throw new ExpositionError(
      `strconv.ParseInt: parsing ${JSON.stringify(timestamp)}: value out of range`,
    );
  }
  return {
    labels: [['__name__', name], ...labels],
    value,
    ...(timestamp === undefined ? {} : { timestampMs: Number(timestamp) }),
  };
}
