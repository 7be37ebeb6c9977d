/** A value in the unit that a panel names, in Grafana's words: `reqps`, `ms`, `s`, `percentunit`, `bytes`, `short`. */
export function formatUnit(value: number | undefined, unit: string, decimals?: number): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  switch (unit) {
    case 'percentunit':
      return `${digits(value * 100, decimals)} %`;
    case 'percent':
      return `${digits(value, decimals)} %`;
    case 'reqps':
      return `${digits(value, decimals)} /s`;
    case 's':
      return Math.abs(value) < 1
        ? `${digits(value * 1000, decimals)} ms`
        : `${digits(value, decimals)} s`;
    case 'ms':
      return Math.abs(value) >= 1000
        ? `${digits(value / 1000, decimals)} s`
        : `${digits(value, decimals)} ms`;
    case 'bytes':
    case 'decbytes':
      return scaled(value, unit === 'bytes' ? 1024 : 1000, ['B', 'kB', 'MB', 'GB', 'TB']);
    default:
      return Math.abs(value) >= 10_000
        ? scaled(value, 1000, ['', 'k', 'M', 'G', 'T'])
        : digits(value, decimals);
  }
}

function scaled(value: number, base: number, names: readonly string[]): string {
  let rest = value;
  let at = 0;
  while (Math.abs(rest) >= base && at < names.length - 1) {
    rest /= base;
    at++;
  }
  return `${digits(rest)} ${names[at] ?? ''}`.trim();
}

/** Three figures where no number of decimals is asked for. */
function digits(value: number, decimals?: number): string {
  if (decimals !== undefined) return value.toFixed(decimals);
  return String(Number(value.toPrecision(3)));
}
