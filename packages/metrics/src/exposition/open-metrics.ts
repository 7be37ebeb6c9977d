import {
  ExpositionError,
  normalizeBound,
  parseFloatText,
  unescapeText,
  type Exemplar,
  type ExposedSample,
} from './sample.ts';
import { scanLabels, Scanner } from './scanner.ts';

const TYPES = new Set([
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
]);
const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;

/** OpenMetrics 1.0: stricter than the text format; it ends with `# EOF`. */
export function* readOpenMetrics(text: string): Iterable<ExposedSample> {
  const scanner = new Scanner(text);
  let type = 'unknown';
  while (!scanner.isAtEnd) {
    if (scanner.take(/# EOF\n?$/y) !== undefined) return;
    if (scanner.take(/# EOF\n/y) !== undefined)
      throw new ExpositionError('unexpected data after # EOF');
    if (scanner.text[scanner.position] === '#') type = readMeta(scanner) ?? type;
    else yield readSample(scanner, type);
  }
  throw new ExpositionError('data does not end with # EOF');
}

function readMeta(scanner: Scanner): string | undefined {
  const keyword = scanner.expect(/# (?:HELP|TYPE|UNIT) /y, 'a valid start token').slice(2, 6);
  const name =
    scanner.take(/"(?:\\[^]|[^\\"])*"/y)?.slice(1, -1) ??
    scanner.expect(METRIC_NAME, 'metric name');
  const content = (scanner.take(/[^\n]*/y) ?? '').slice(1);
  scanner.expect(/\n/y, 'a line end');
  if (keyword === 'UNIT' && content !== '' && !name.endsWith(`_${content}`)) {
    throw new ExpositionError(
      `unit ${JSON.stringify(content)} not a suffix of metric ${JSON.stringify(name)}`,
    );
  }
  if (keyword !== 'TYPE') return undefined;
  if (!TYPES.has(content))
    throw new ExpositionError(`invalid metric type ${JSON.stringify(content)}`);
  return content;
}

function readSample(scanner: Scanner, type: string): ExposedSample {
  const bare = scanner.take(METRIC_NAME);
  if (bare === undefined && scanner.text[scanner.position] !== '{')
    scanner.fail('expected a valid start token');
  const block = scanner.take(/\{/y) === undefined ? undefined : scanLabels(scanner, unescapeText);
  if (bare !== undefined && block?.quotedName !== undefined)
    scanner.fail('metric name already set');
  const name = bare ?? block?.quotedName;
  if (name === undefined) scanner.fail('metric name not set');
  scanner.expect(/ /y, 'a space before the value');
  const value = parseFloatText(scanner.expect(/[^ \n]+/y, 'value after metric'));
  const timestampMs = readTimestamp(scanner);
  const exemplar = scanner.take(/ # /y) === undefined ? undefined : readExemplar(scanner);
  scanner.expect(/\n/y, 'a line end');
  return {
    labels: [
      ['__name__', name],
      ...(block?.labels ?? []).map(
        ([label, text]) => [label, normalizeBound(label, text, type)] as const,
      ),
    ],
    value,
    ...(timestampMs === undefined ? {} : { timestampMs }),
    ...(exemplar === undefined ? {} : { exemplars: [exemplar] }),
  };
}

/** Seconds with a fraction, in milliseconds. */
function readTimestamp(scanner: Scanner): number | undefined {
  const text = scanner.take(/ [^ #\n]+/y);
  return text === undefined ? undefined : Math.trunc(parseFloatText(text.slice(1)) * 1000);
}

function readExemplar(scanner: Scanner): Exemplar {
  scanner.expect(/\{/y, 'the labels of an exemplar');
  const { labels } = scanLabels(scanner, unescapeText);
  scanner.expect(/ /y, 'a space before the value');
  const value = parseFloatText(scanner.expect(/[^ \n]+/y, 'value of an exemplar'));
  const timestampMs = readTimestamp(scanner);
  return {
    labels: Object.fromEntries(labels),
    value,
    ...(timestampMs === undefined ? {} : { timestampMs }),
  };
}
