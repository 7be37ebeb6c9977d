/** One thing that is wrong with a field, as the details of a Status say it. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** Builders of field errors, in the words of apimachinery's field package. */
export function required(field: string, detail = ''): StatusCause {
  return cause('FieldValueRequired', `Required value${detail === '' ? '' : `: ${detail}`}`, field);
}

export function invalidValue(field: string, value: unknown, detail: string): StatusCause {
  return cause('FieldValueInvalid', `Invalid value: ${formatValue(value)}: ${detail}`, field);
}

export function notSupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): StatusCause {
  const list = supported.map((item) => JSON.stringify(item));
  return cause(
    'FieldValueNotSupported',
    `Unsupported value: ${formatValue(value)}${list.length > 0 ? `: supported values: ${list.join(', ')}` : ''}`,
    field,
  );
}

export function duplicate(field: string, value: unknown): StatusCause {
  return cause('FieldValueDuplicate', `Duplicate value: ${formatValue(value)}`, field);
}

export function forbiddenField(field: string, detail: string): StatusCause {
  return cause('FieldValueForbidden', `Forbidden: ${detail}`, field);
}

export function tooLong(field: string, maximum: number): StatusCause {
  return cause('FieldValueTooLong', `Too long: may not be more than ${maximum} bytes`, field);
}

export function tooMany(field: string, actual: number, maximum: number): StatusCause {
  const items = `must have at most ${maximum} item${maximum === 1 ? '' : 's'}`;
  return cause('FieldValueTooMany', `Too many: ${actual}: ${items}`, field);
}

export function absentReference(field: string, value: unknown): StatusCause {
  return cause('FieldValueNotFound', `Not found: ${formatValue(value)}`, field);
}

export function typeInvalid(field: string, value: unknown, detail: string): StatusCause {
  return cause('FieldValueTypeInvalid', `Invalid value: ${formatValue(value)}: ${detail}`, field);
}

function cause(reason: string, message: string, field: string): StatusCause {
  return { reason, message, field };
}

/** As messages show a value: text quoted, structures as JSON, nothing as null. */
export function formatValue(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  return typeof value === 'bigint' ? String(value) : quoteLikeGo(JSON.stringify(value));
}

/** Go's %q shows control characters as \\x.. where JSON has \\u00... */
function quoteLikeGo(json: string): string {
  return json.replaceAll(/\\u00([01][0-9a-f]|7f)/g, String.raw`\x$1`);
}
