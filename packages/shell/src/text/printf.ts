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
    const template = unescapeText(format);
    let rest = words;
    do {
      const before = rest.length;
      const text = template.replaceAll(SPECIFIER, (...match: string[]) => {
        const [, flags = '', width = '', precision, letter = ''] = match;
        if (letter === '%') return '%';
        const word = rest[0] ?? '';
        rest = rest.slice(1);
        return pad(formatWord(word, letter, precision), flags, Number(width));
      });
      stdout(text);
      if (rest.length === before) break;
    } while (rest.length > 0 && !signal.aborted);
    return 0;
  },
};

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

function pad(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  return text.padStart(width, flags.includes('0') ? '0' : ' ');
}
