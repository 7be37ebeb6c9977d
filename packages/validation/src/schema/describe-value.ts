import type { JsonValue } from '@drydock/manifests';

const MAX_LENGTH = 60;

/** A value as a message quotes it: `the text "80"`, `the number 80`, `a list`. */
export function describeValue(value: JsonValue): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'boolean') return `the boolean ${value}`;
  return Array.isArray(value) ? 'a list' : 'a map';
}

/** Text in quotes, shortened where it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
}

/** What a schema type is called in a message. */
export function describeType(type: string): string {
  switch (type) {
    case 'object':
      return 'a map';
    case 'array':
      return 'a list';
    case 'string':
      return 'text';
    case 'integer':
      return 'an integer';
    case 'boolean':
      return 'true or false';
    default:
      return `a ${type}`;
  }
}

/** Names for a sentence: `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function listNames(names: readonly string[], word = 'and'): string {
  const quoted = names.map((name) => `"${name}"`);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} ${word} ${quoted.at(-1)}`;
}
