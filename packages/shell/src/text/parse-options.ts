/** The options of a small command: letters without a value, letters with one, long names mapped to a letter. */
export interface OptionSpec {
  readonly flags: string;
  readonly values?: string;
  readonly long?: Readonly<Record<string, string>>;
}

export type ParsedOptions =
  | {
      readonly ok: true;
      readonly flags: ReadonlySet<string>;
      readonly values: ReadonlyMap<string, readonly string[]>;
      readonly operands: readonly string[];
    }
  | { readonly ok: false; readonly option: string; readonly problem: 'unknown' | 'needs a value' };

/** Parses `-ab`, `-n5`, `-n 5`, `--long`, `--long=5` and `--`, as GNU getopt does. */
export function parseOptions(args: readonly string[], spec: OptionSpec): ParsedOptions {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const isValue = (letter: string): boolean => spec.values?.includes(letter) === true;
  const addValue = (letter: string, value: string): void => {
    values.set(letter, [...(values.get(letter) ?? []), value]);
  };
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      continue;
    }
    const [name, inline] = arg.startsWith('--') ? splitOnce(arg.slice(2)) : [arg.slice(1)];
    const letters = arg.startsWith('--') ? spec.long?.[name] : name;
    if (letters === undefined) return { ok: false, option: arg, problem: 'unknown' };
    const read = readLetters(letters, inline);
    if (read === undefined) return { ok: false, option: arg, problem: 'unknown' };
    if (read.pending === undefined) continue;
    const value = read.value ?? args[(at += 1)];
    if (value === undefined) return { ok: false, option: arg, problem: 'needs a value' };
    addValue(read.pending, value);
  }
  return { ok: true, flags, values, operands };

  function readLetters(
    letters: string,
    inline: string | undefined,
  ): { readonly pending?: string; readonly value?: string } | undefined {
    for (const [index, letter] of Array.from(letters).entries()) {
      if (isValue(letter)) {
        const rest = letters.slice(index + 1);
        const value = inline ?? (rest === '' ? undefined : rest);
        return value === undefined ? { pending: letter } : { pending: letter, value };
      }
      if (!spec.flags.includes(letter)) return undefined;
      flags.add(letter);
    }
    return {};
  }
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
