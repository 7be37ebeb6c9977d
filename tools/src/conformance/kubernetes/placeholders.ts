/** Values that `<uid:1>` and the like stand for, found while a scenario runs. */
export interface Bindings {
  /** Whether `actual` fits the recorded text; remembers what its placeholders stand for. */
  fits(expected: string, actual: unknown): boolean;
  /** Undoes what was remembered since; for trying several items. */
  mark(): () => void;
}

const KINDS =
  'rv|uid|rand|hash|clusterIP|podIP|nodePort|revision|time|age|jwt|continue|dur|minute|node';
const PLACEHOLDER = new RegExp(`<(${KINDS})(?::(\\d+))?>`, 'g');
/** Kinds whose number matters: the same number is the same value. */
const numbered = new Set([
  'rv',
  'uid',
  'rand',
  'hash',
  'clusterIP',
  'podIP',
  'nodePort',
  'revision',
]);

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

interface Pattern {
  readonly expression: RegExp;
  readonly names: readonly (string | undefined)[];
}

function compile(expected: string): Pattern | undefined {
  const names: (string | undefined)[] = [];
  let source = '';
  let last = 0;
  for (const match of expected.matchAll(PLACEHOLDER)) {
    const [whole, kind = '', number] = match;
    source += `${escape(expected.slice(last, match.index))}([\\s\\S]+?)`;
    names.push(number !== undefined && numbered.has(kind) ? `${kind}:${number}` : undefined);
    last = match.index + whole.length;
  }
  if (names.length === 0) return undefined;
  return { expression: new RegExp(`^${source}${escape(expected.slice(last))}$`), names };
}

export function createBindings(): Bindings {
  let values = new Map<string, string>();
  return {
    fits(expected, actual) {
      const pattern = compile(expected);
      if (!pattern) return expected === actual;
      if (typeof actual === 'object' && actual !== null) return false;
      const match = pattern.expression.exec(String(actual));
      if (!match) return false;
      const next = new Map(values);
      for (const [i, name] of pattern.names.entries()) {
        if (name === undefined) continue;
        const value = match[i + 1] ?? '';
        const known = next.get(name);
        if (known !== undefined && known !== value) return false;
        const kind = name.slice(0, name.indexOf(':') + 1);
        const isTaken = [...next].some(
          ([other, text]) => other !== name && other.startsWith(kind) && text === value,
        );
        if (known === undefined && isTaken) return false;
        next.set(name, value);
      }
      values = next;
      return true;
    },
    mark() {
      const kept = values;
      return () => {
        values = kept;
      };
    },
  };
}
