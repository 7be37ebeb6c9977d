/** A sample value as Prometheus' HTTP API prints it. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  // Go pads the exponent to two digits: 1e-07.
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Go's FormatFloat(value, 'f', -1): never an exponent. */
export function formatDecimal(value: number): string {
  const text = formatValue(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-])(\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', first = '', rest = '', direction, exponent] = match;
  const digits = first + rest;
  const shift = Number(exponent);
  if (direction === '+') return sign + digits.padEnd(shift + 1, '0');
  return `${sign}0.${'0'.repeat(shift - 1)}${digits}`;
}
