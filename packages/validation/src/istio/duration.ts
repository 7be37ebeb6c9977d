const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** A Go duration (`1.5s`, `1h30m`) in nanoseconds; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  let known = parsed.get(text);
  if (known === undefined) {
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(text, (known = parse(text) ?? 'none'));
  }
  return known === 'none' ? undefined : known;
}

/** The same few durations stand everywhere, and several rules ask for each. */
const parsed = new Map<string, number | 'none'>();
const MAX_PARSED = 1000;

function parse(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[+-]/, '');
  if (body === '0') return 0;
  if (!/^(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body))
    return undefined;
  let total = 0;
  for (const [, value, unit] of body.matchAll(/([0-9.]+)([a-zµμ]+)/g)) {
    total += Number(value) * (UNITS[unit ?? ''] ?? 0);
  }
  return sign * Math.round(total);
}
