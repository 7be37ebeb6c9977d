import type { RE2JS } from 're2js';
import type { Command, CommandContext } from '../command.ts';
import { readLines, type Input } from '../line/pipe.ts';
import { basicToExtended, compilePattern, quotePattern } from './regex.ts';
import { openInputs } from './read-input.ts';
import { numberOption, textCommand, type Options } from './text-command.ts';

const LONG = {
  'ignore-case': 'i',
  'invert-match': 'v',
  count: 'c',
  'line-number': 'n',
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'only-matching': 'o',
  quiet: 'q',
  'word-regexp': 'w',
  'line-regexp': 'x',
  'no-messages': 's',
  'max-count': 'm',
  color: 'a',
  colour: 'a',
  'files-with-matches': 'l',
  regexp: 'e',
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
} as const;

/** grep: basic patterns by default, extended with -E, fixed with -F. Exit 0 when a line was found, 1 when none, 2 on error. */
export const grep: Command = textCommand(
  'grep',
  'print lines that match a pattern',
  { flags: 'ivcnEFoqwxlhHsaRrP', values: 'eABCm', long: LONG },
  async (options, context) => {
    const [first, ...rest] = options.operands;
    const given = options.values.get('e');
    const patterns = given ?? (first === undefined ? [] : [first]);
    if (patterns.length === 0) {
      context.stderr('usage: grep [-ivcnEFoqwl] [-A n] [-B n] [-C n] PATTERN [FILE…]\n');
      return 2;
    }
    if (options.flags.has('P')) {
      context.stderr('grep: option -P is not modelled by this shell; -E is\n');
      return 2;
    }
    const matcher = compile(patterns, options);
    if (matcher === undefined) {
      context.stderr(`grep: Invalid regular expression\n`);
      return 2;
    }
    const paths = given && first !== undefined ? options.operands : rest;
    const isDeep = options.flags.has('r') || options.flags.has('R');
    const named = isDeep ? filesBelow(paths, context) : paths;
    const { inputs, missing } = openInputs('grep', named, context);
    let found = false;
    for (const { path, input } of inputs) {
      const prefix =
        (inputs.length > 1 || isDeep || options.flags.has('H')) && !options.flags.has('h')
          ? `${path}:`
          : '';
      found = (await search({ input, path, prefix, matcher }, options, context)) || found;
    }
    return missing > 0 ? 2 : found ? 0 : 1;
  },
);

function filesBelow(paths: readonly string[], { files }: CommandContext): readonly string[] {
  return (paths.length === 0 ? ['.'] : paths).flatMap((path) =>
    files.read(path) === undefined ? (files.folder(path) ?? [path]) : [path],
  );
}

function compile(patterns: readonly string[], { flags }: Options): RE2JS | undefined {
  const source = patterns
    .flatMap((pattern) => pattern.split('\n'))
    .map((pattern) => {
      if (flags.has('F')) return quotePattern(pattern);
      return flags.has('E') ? pattern : basicToExtended(pattern);
    })
    .map((pattern) => (flags.has('w') ? String.raw`\b(?:${pattern})\b` : `(?:${pattern})`))
    .map((pattern) => (flags.has('x') ? `^${pattern}$` : pattern))
    .join('|');
  return compilePattern(source, { isExtended: true, ignoreCase: flags.has('i') });
}

/** Every match in a line that is not empty. */
function matchesOf(matcher: RE2JS, line: string): readonly string[] {
  const found: string[] = [];
  const search = matcher.matcher(line);
  while (search.find()) found.push(search.group() ?? '');
  return found.filter((text) => text !== '');
}

interface Search {
  readonly input: Input;
  readonly path: string;
  readonly prefix: string;
  readonly matcher: RE2JS;
}

async function search(
  { input, path, prefix, matcher }: Search,
  options: Options,
  context: CommandContext,
): Promise<boolean> {
  const { flags } = options;
  const after = numberOption(options, 'A') ?? numberOption(options, 'C') ?? 0;
  const before = numberOption(options, 'B') ?? numberOption(options, 'C') ?? 0;
  const most = numberOption(options, 'm') ?? Number.POSITIVE_INFINITY;
  const isSilent = flags.has('q') || flags.has('c') || flags.has('l');
  const waiting: [number, string][] = [];
  let number = 0;
  let count = 0;
  let lastPrinted = 0;
  let trailing = 0;
  const print = (at: number, line: string, separator: string): void => {
    if (isSilent) return;
    if (lastPrinted > 0 && at > lastPrinted + 1 && after + before > 0) context.stdout('--\n');
    const mark = flags.has('n') ? `${at}${separator}` : '';
    context.stdout(`${prefix.replace(/:$/, separator)}${mark}${line}\n`);
    lastPrinted = at;
  };
  for await (const line of readLines(input)) {
    number += 1;
    if (matcher.matcher(line).find() !== flags.has('v')) {
      count += 1;
      for (const [at, text] of waiting.splice(0)) print(at, text, '-');
      const shown = flags.has('o') && !flags.has('v') ? matchesOf(matcher, line) : [line];
      for (const text of shown) print(number, text, ':');
      trailing = after;
      if (count >= most || flags.has('q') || flags.has('l')) break;
    } else if (trailing > 0) {
      trailing -= 1;
      print(number, line, '-');
    } else if (before > 0) {
      waiting.push([number, line]);
      if (waiting.length > before) waiting.shift();
    }
  }
  if (flags.has('c') && !flags.has('q')) context.stdout(`${prefix}${count}\n`);
  if (flags.has('l') && !flags.has('q') && count > 0) context.stdout(`${path}\n`);
  return count > 0;
}
