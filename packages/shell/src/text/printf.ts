import type { Command } from '../command.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  e: '\u001B',
  '0': '\0',
  '\\': '\\',
  '"': '"',
};

/** Text with `\n` and its like replaced, as `echo -e` and `printf` do. */
export function unescapeText(text: string): string {
  return text.replaceAll(/\\([ntrae0\\"])/g, (_, letter: string) => ESCAPES[letter] ?? '');
}

const SPECIFIER = /%([-0+ ]*)(\d{0,3})(?:\.(\d{0,3}))?([sdixXfcqb%])/g;

/** Characters that are gathered before they are written. */
const PIECE = 8192;

/** What one `%` of a format asks for. */
interface Specifier {
  readonly flags: string;
  readonly width: number;
  readonly precision: string | undefined;
  readonly letter: string;
}

/** `printf FORMAT [WORD…]`: the format is used again until the words are spent. */
export const printf: Command = {
  name: 'printf',
  summary: 'print words in a format',
  async run(args, { stdout, stderr, signal }) {
    const [format, ...words] = args;
    if (format === undefined) {
      stderr('usage: printf FORMAT [WORD…]\n');
      return 1;
    }
    const parts = parseFormat(unescapeText(format));
    let at = 0;
    let pending = '';
    do {
      for (const part of parts) {
        if (typeof part === 'string') pending += part;
        else {
          pending += pad(formatWord(words[at] ?? '', part.letter, part.precision), part);
          at += 1;
        }
      }
      if (pending.length >= PIECE) {
        stdout(pending);
        pending = '';
        // Whoever reads this may have enough.
        await Promise.resolve();
      }
    } while (at > 0 && at < words.length && !signal.aborted);
    if (pending !== '') stdout(pending);
    return 0;
  },
};

/** A format as texts and what stands between them. */
function parseFormat(template: string): readonly (string | Specifier)[] {
  const parts: (string | Specifier)[] = [];
  let end = 0;
  for (const match of template.matchAll(SPECIFIER)) {
    const [whole, flags = '', width = '', precision, letter = ''] = match;
    if (match.index > end) parts.push(template.slice(end, match.index));
    parts.push(letter === '%' ? '%' : { flags, width: Number(width), precision, letter });
    end = match.index + whole.length;
  }
  if (end < template.length) parts.push(template.slice(end));
  return parts;
}

function formatWord(word: string, letter: string, precision: string | undefined): string {
  switch (letter) {
    case 'd':
    case 'i':
      return String(Math.trunc(Number(word)) || 0);
    case 'x':
      return (Math.trunc(Number(word)) || 0).toString(16);
    case 'X':
      return (Math.trunc(Number(word)) || 0).toString(16).toUpperCase();
    case 'f':
      return (Number(word) || 0).toFixed(Math.min(Number(precision ?? 6), 20));
    case 'c':
      return word.slice(0, 1);
    case 'q':
      return `'${word.replaceAll("'", `'\\''`)}'`;
    case 'b':
      return unescapeText(word);
    default:
      return precision === undefined ? word : word.slice(0, Number(precision));
  }
}

function pad(text: string, { flags, width }: Specifier): string {
  if (flags.includes('-')) return text.padEnd(width);
  return text.padStart(width, flags.includes('0') ? '0' : ' ');
}
