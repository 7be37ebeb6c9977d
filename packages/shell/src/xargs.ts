import type { Command, CommandContext } from './command.ts';
import { EMPTY_INPUT, readAll } from './line/pipe.ts';

const SOME_FAILED = 123;

interface XargsOptions {
  readonly most: number;
  readonly replaced: string | undefined;
  readonly skipsEmpty: boolean;
  readonly command: readonly string[];
}

/** `xargs [-n N] [-I NAME] [-r] COMMAND…`: runs a command with the words that it reads. */
export const xargs: Command = {
  name: 'xargs',
  summary: 'run a command with the words that are read',
  async run(args, context) {
    const options = readOptions(args);
    if (typeof options === 'string') {
      context.stderr(`xargs: ${options}\n`);
      return 1;
    }
    const text = await readAll(context.stdin);
    const { most, replaced, command } = options;
    if (replaced !== undefined) {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const calls = lines.map((line) =>
        command.map((word) => word.replaceAll(replaced, line.trim())),
      );
      return runAll(calls, context);
    }
    const words = splitWords(text);
    if (words === undefined) {
      context.stderr('xargs: unmatched quote\n');
      return 1;
    }
    if (words.length === 0) return options.skipsEmpty ? 0 : runAll([command], context);
    const calls: (readonly string[])[] = [];
    for (let at = 0; at < words.length; at += most)
      calls.push([...command, ...words.slice(at, at + most)]);
    return runAll(calls, context);
  },
};

async function runAll(
  calls: readonly (readonly string[])[],
  context: CommandContext,
): Promise<number> {
  let code = 0;
  for (const words of calls) {
    if (context.signal.aborted) break;
    if ((await context.run(words, { stdin: EMPTY_INPUT })) !== 0) code = SOME_FAILED;
  }
  return code;
}

function readOptions(args: readonly string[]): XargsOptions | string {
  let most = 5000;
  let replaced: string | undefined;
  let skipsEmpty = false;
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '-r' || arg === '--no-run-if-empty') skipsEmpty = true;
    else if (arg.startsWith('-n') || arg === '-L1') {
      const text = arg === '-L1' ? '1' : arg.length > 2 ? arg.slice(2) : (args[(at += 1)] ?? '');
      if (!/^[1-9]\d*$/.test(text)) return `invalid number "${text}" for -n option`;
      most = Number(text);
    } else if (arg.startsWith('-I')) {
      replaced = arg.length > 2 ? arg.slice(2) : (args[(at += 1)] ?? '');
      if (replaced === '') return 'option requires an argument -- I';
    } else if (arg.startsWith('-') && arg !== '-') {
      return `option ${arg} is not modelled by this shell`;
    } else break;
  }
  const command = args.slice(at);
  return { most, replaced, skipsEmpty, command: command.length === 0 ? ['echo'] : command };
}

/** Words between blanks; quotes keep blanks. undefined when a quote is open. */
function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:"[^"\n]*"|'[^'\n]*'|\\.|[^\s"'\\])+|["'\\]/g)) {
    if (/^["'\\]$/.test(word)) return undefined;
    words.push(
      word.replaceAll(/"([^"]*)"|'([^']*)'|\\(.)/g, (_, a = '', b = '', c = '') => `${a}${b}${c}`),
    );
  }
  return words;
}
