import { formatLabels, METRIC_NAME, type Labels } from '../labels.ts';

export interface VariableValues {
  /** By name; several are joined as a regex alternative. */
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  /** Milliseconds between two points of the picture. */
  readonly intervalMs: number;
  readonly scrapeIntervalMs: number;
  readonly rangeMs: number;
}

const VARIABLE = /\$\{(\w+)(?::\w+)?\}|\$(\w+)|\[\[(\w+)\]\]/g;

/** Names of the variables that a query uses, Grafana's own left out. */
export function variablesIn(expr: string): readonly string[] {
  const names = Array.from(
    expr.matchAll(VARIABLE),
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  return [...new Set(names)].filter((name) => !name.startsWith('__'));
}

/** A query with its variables filled in. `$__rate_interval` is at least four scrapes long, as in Grafana. */
export function expandVariables(expr: string, options: VariableValues): string {
  const { values, intervalMs, scrapeIntervalMs, rangeMs } = options;
  const rateMs = Math.max(intervalMs + scrapeIntervalMs, 4 * scrapeIntervalMs);
  const own: Readonly<Record<string, string>> = {
    __interval: seconds(intervalMs),
    __rate_interval: seconds(rateMs),
    __range: seconds(rangeMs),
    __interval_ms: String(intervalMs),
    __range_s: String(Math.round(rangeMs / 1000)),
    __range_ms: String(rangeMs),
  };
  return expr.replaceAll(VARIABLE, (whole, braced?: string, bare?: string, old?: string) => {
    const name = braced ?? bare ?? old ?? '';
    const value = own[name] ?? (Object.hasOwn(values, name) ? values[name] : undefined);
    if (value === undefined) return whole;
    return typeof value === 'string' ? value : `(${value.join('|')})`;
  });
}

function seconds(ms: number): string {
  return `${Math.max(1, Math.round(ms / 1000))}s`;
}

/** The name of a line: its legend with `{{label}}` filled in, else its labels. */
export function legendOf(legend: string, labels: Labels): string {
  if (legend !== '' && legend !== '__auto')
    return legend.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
  const { [METRIC_NAME]: name = '', ...others } = labels;
  const rest = Object.keys(others).length > 0 ? formatLabels(others) : '';
  return `${name}${rest}` || 'Value';
}
