import type { Command } from '../command.ts';
import { readAll, readLines } from '../line/pipe.ts';
import { openInputs } from './read-input.ts';
import { textCommand } from './text-command.ts';

/** `cut -d, -f1,3-` and `cut -c1-8`. */
const cut: Command = textCommand(
  'cut',
  'print columns of lines',
  {
    flags: 's',
    values: 'dfcb',
    long: { delimiter: 'd', fields: 'f', characters: 'c', 'only-delimited': 's' },
  },
  async (options, context) => {
    const fields = options.values.get('f')?.at(-1);
    const characters = (options.values.get('c') ?? options.values.get('b'))?.at(-1);
    const ranges = parseRanges(fields ?? characters ?? '');
    if (ranges === undefined) {
      context.stderr('cut: you must specify a list of fields (-f) or characters (-c)\n');
      return 1;
    }
    const delimiter = options.values.get('d')?.at(-1) ?? '\t';
    if (Array.from(delimiter).length !== 1) {
      context.stderr('cut: the delimiter must be a single character\n');
      return 1;
    }
    const isWanted = (index: number): boolean =>
      ranges.some(([from, to]) => index + 1 >= from && index + 1 <= to);
    const { inputs, missing } = openInputs('cut', options.operands, context);
    for (const { input } of inputs) {
      for await (const line of readLines(input)) {
        if (fields === undefined) {
          context.stdout(
            `${Array.from(line)
              .filter((_, index) => isWanted(index))
              .join('')}\n`,
          );
        } else if (!line.includes(delimiter)) {
          if (!options.flags.has('s')) context.stdout(`${line}\n`);
        } else {
          const parts = line.split(delimiter).filter((_, index) => isWanted(index));
          context.stdout(`${parts.join(delimiter)}\n`);
        }
      }
    }
    return missing > 0 ? 1 : 0;
  },
);

/** `1,3-5,7-` as pairs; undefined when it is no list. */
function parseRanges(text: string): readonly (readonly [number, number])[] | undefined {
  if (!/^(?:\d+|\d+-|-\d+|\d+-\d+)(?:,(?:\d+|\d+-|-\d+|\d+-\d+))*$/.test(text)) return undefined;
  return text.split(',').map((part) => {
    const [from = '', to] = part.split('-');
    if (to === undefined) return [Number(from), Number(from)];
    return [Number(from || 1), to === '' ? Number.POSITIVE_INFINITY : Number(to)];
  });
}

/** `tr SET SET`, `tr -d SET`, `tr -s SET`. */
const tr: Command = textCommand(
  'tr',
  'replace or delete characters',
  { flags: 'dscC', long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c' } },
  async ({ flags, operands }, context) => {
    const [first, second] = operands.map(expandSet);
    const wantsTwo = !flags.has('d') && !flags.has('s');
    if (first === undefined || (wantsTwo && (second === undefined || second.length === 0))) {
      context.stderr('usage: tr [-cds] SET1 [SET2]\n');
      return 1;
    }
    const isComplement = flags.has('c') || flags.has('C');
    const position = (character: string): number => {
      const at = first.lastIndexOf(character);
      return isComplement ? (at === -1 ? Number.MAX_SAFE_INTEGER : -1) : at;
    };
    const squeezed = flags.has('s') ? (second ?? first) : [];
    let previous = '';
    let text = '';
    for (const character of await readAll(context.stdin)) {
      const at = position(character);
      if (at !== -1 && flags.has('d')) continue;
      const shown =
        at === -1 || !second || flags.has('d') ? character : (second[at] ?? second.at(-1) ?? '');
      if (shown === previous && squeezed.includes(shown)) continue;
      previous = shown;
      text += shown;
    }
    context.stdout(text);
    return 0;
  },
);

const CLASSES: Readonly<Record<string, string>> = {
  upper: 'A-Z',
  lower: 'a-z',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  space: ' \t\n\r\f\v',
  blank: ' \t',
  punct: '!-/:-@[-`{-~',
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** The characters of `a-z`, `[:upper:]`, `\n`. */
function expandSet(set: string): readonly string[] {
  const named = set.replaceAll(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole);
  const characters = Array.from(
    named.replaceAll(/\\([ntr\\])/g, (_, letter: string) => ESCAPES[letter] ?? ''),
  );
  const expanded: string[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const [from = '', dash, to] = characters.slice(at, at + 3);
    const [first, last] = [from.codePointAt(0) ?? 0, to?.codePointAt(0) ?? 0];
    if (dash === '-' && to !== undefined && last >= first && last - first < 1000) {
      for (let code = first; code <= last; code += 1) expanded.push(String.fromCodePoint(code));
      at += 2;
    } else expanded.push(from);
  }
  return expanded;
}

const tee: Command = textCommand(
  'tee',
  'write what is read to files, and on',
  { flags: 'a', long: { append: 'a' } },
  async ({ flags, operands }, { stdin, stdout, files }) => {
    let text = '';
    for await (const chunk of stdin.chunks()) {
      stdout(chunk);
      text += chunk;
    }
    for (const path of operands) {
      files.write(path, flags.has('a') ? (files.read(path) ?? '') + text : text);
    }
    return 0;
  },
);

const base64: Command = textCommand(
  'base64',
  'encode or decode base64',
  { flags: 'dDi', values: 'w', long: { decode: 'd', wrap: 'w' } },
  async ({ flags, values, operands }, context) => {
    const { inputs, missing } = openInputs('base64', operands, context);
    let text = '';
    for (const { input } of inputs) text += await readAll(input);
    if (flags.has('d') || flags.has('D')) {
      const decoded = decodeBase64(text.replaceAll(/\s/g, ''));
      if (decoded === undefined) {
        context.stderr('base64: invalid input\n');
        return 1;
      }
      context.stdout(decoded);
      return 0;
    }
    const width = Number(values.get('w')?.at(-1) ?? 76);
    const encoded = encodeBase64(text);
    const lines =
      width > 0 ? (encoded.match(new RegExp(`.{1,${Math.trunc(width)}}`, 'g')) ?? []) : [encoded];
    context.stdout(`${lines.join('\n')}\n`);
    return missing > 0 ? 1 : 0;
  },
);

function encodeBase64(text: string): string {
  return btoa(
    Array.from(new TextEncoder().encode(text), (byte) => String.fromCodePoint(byte)).join(''),
  );
}

function decodeBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.codePointAt(0) ?? 0));
  } catch {
    return undefined;
  }
}

/** Commands that cut lines and characters. */
export const COLUMN_COMMANDS: readonly Command[] = [cut, tr, tee, base64];
