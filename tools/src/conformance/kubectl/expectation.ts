/** Values that numbered placeholders of one file have taken so far: `hash:1` -> `6f8b9c`. */
export type Bindings = Map<string, string>;

const PATTERNS: Readonly<Record<string, string>> = {
  time: '[^"\\n]+?',
  age: '[\\w<>.]+',
  rv: '[^\\s"]+?',
  uid: '[0-9a-z-]+',
  rand: '[a-z0-9]+',
  hash: '[a-z0-9]+',
  clusterIP: '[0-9.]+',
  podIP: '[0-9.]+',
  nodePort: '[0-9]+',
  jwt: '[\\w.-]+',
  continue: '\\S+?',
  revision: '[a-z0-9]+',
  dur: '\\S+?',
};

const PLACEHOLDER = new RegExp(`<(${Object.keys(PATTERNS).join('|')})(?::(\\d+))?>`, 'g');

/**
 * Whether a text is what was recorded. `<age>` stands for any value, `<hash:1>` for the same one throughout a file;
 * where a recording has placeholders, runs of blanks between words count as one, as columns get other widths.
 */
export function matchesRecording(actual: string, recorded: string, bindings: Bindings): boolean {
  if (!recorded.match(PLACEHOLDER)) return actual === recorded;
  const names: string[] = [];
  const source = squeeze(recorded)
    .split(PLACEHOLDER)
    .map((part, index, parts) => {
      if (index % 3 === 0) return escape(part);
      if (index % 3 === 2) return '';
      return placeholder(part, parts[index + 1], names, bindings);
    })
    .join('');
  const match = new RegExp(`^${source}$`, 's').exec(squeeze(actual));
  if (!match) return false;
  return bind(names, match, bindings);
}

function placeholder(
  kind: string,
  number: string | undefined,
  names: string[],
  bindings: Bindings,
): string {
  const pattern = PATTERNS[kind] ?? '.*';
  if (number === undefined) return `(?:${pattern})`;
  const name = `${kind}:${number}`;
  const known = bindings.get(name);
  if (known !== undefined) return escape(known);
  const earlier = names.indexOf(name);
  if (earlier !== -1) return `\\${earlier + 1}(?![0-9])`;
  names.push(name);
  return `(${pattern})`;
}

/** Keeps what was captured; two numbers of one kind must not have one value. */
function bind(names: readonly string[], match: RegExpExecArray, bindings: Bindings): boolean {
  for (const [index, name] of names.entries()) {
    const value = match[index + 1] ?? '';
    const [kind] = name.split(':');
    const isTaken = [...bindings].some(
      ([other, taken]) => taken === value && other !== name && other.startsWith(`${kind}:`),
    );
    if (isTaken) return false;
    bindings.set(name, value);
  }
  return true;
}

function squeeze(text: string): string {
  return text.replaceAll(/(?<=\S) {2,}/g, ' ');
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
