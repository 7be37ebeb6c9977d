/** JSON text of a value that may hold `bigint` (64-bit integers of a manifest), which `JSON.stringify` refuses. */
export function toJsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return writeValue(value);
  }
}

function writeValue(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(writeValue).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${writeValue(field)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
