import type { Command } from '../command.ts';
import { readLines } from '../line/pipe.ts';
import { openInputs } from './read-input.ts';
import {
  parseSedScript,
  type SedAddress,
  type SedCommand,
  type SedSubstitution,
} from './sed-script.ts';
import { textCommand } from './text-command.ts';

/** `sed [-n] [-E] [-i] SCRIPT [FILE…]`: `s///`, `p`, `d`, `q`, addressed by line numbers, `$` and patterns. */
export const sed: Command = textCommand(
  'sed',
  'change lines',
  {
    flags: 'nErsi',
    values: 'e',
    long: { quiet: 'n', silent: 'n', 'regexp-extended': 'E', 'in-place': 'i', expression: 'e' },
  },
  async (options, context) => {
    const given = options.values.get('e');
    const [first = '', ...rest] = options.operands;
    const script = given?.join('\n') ?? first;
    const paths = given ? options.operands : rest;
    const isExtended = options.flags.has('E') || options.flags.has('r');
    const commands = parseSedScript(script, isExtended);
    if (typeof commands === 'string') {
      context.stderr(`sed: ${commands}\n`);
      return 1;
    }
    const { inputs, missing } = openInputs('sed', paths, context);
    const isQuiet = options.flags.has('n');
    for (const { path, input } of inputs) {
      let text = '';
      const inPlace = options.flags.has('i') && path !== '-';
      const write = inPlace ? (line: string): void => void (text += line) : context.stdout;
      const ended = await edit(readLines(input), { commands, isQuiet, write });
      if (inPlace) context.files.write(path, text);
      if (ended) break;
    }
    return missing > 0 ? 2 : 0;
  },
);

interface Edit {
  readonly commands: readonly SedCommand[];
  readonly isQuiet: boolean;
  readonly write: (text: string) => void;
}

/** Whether `q` ended it. */
async function edit(
  lines: AsyncIterable<string>,
  { commands, isQuiet, write }: Edit,
): Promise<boolean> {
  const open = new Set<SedCommand>();
  let number = 0;
  for await (const [line, isLast] of withLast(lines)) {
    number += 1;
    let text = line;
    let isDeleted = false;
    let isEnd = false;
    for (const command of commands) {
      if (!isAddressed(command, { text, number, isLast }, open)) continue;
      if (command.kind === 'substitute') {
        const replaced = substitute(text, command);
        if (replaced !== undefined && command.prints) write(`${replaced}\n`);
        text = replaced ?? text;
      } else if (command.kind === 'print') write(`${text}\n`);
      isDeleted = command.kind === 'delete';
      isEnd = command.kind === 'quit';
      if (isDeleted || isEnd) break;
    }
    if (!isDeleted && !isQuiet) write(`${text}\n`);
    if (isEnd) return true;
  }
  return false;
}

async function* withLast(lines: AsyncIterable<string>): AsyncGenerator<readonly [string, boolean]> {
  let previous: string | undefined;
  for await (const line of lines) {
    if (previous !== undefined) yield [previous, false];
    previous = line;
  }
  if (previous !== undefined) yield [previous, true];
}

interface SedLine {
  readonly text: string;
  readonly number: number;
  readonly isLast: boolean;
}

function isAddressed(command: SedCommand, line: SedLine, open: Set<SedCommand>): boolean {
  return command.isNegated !== isInside(command, line, open);
}

function isInside(command: SedCommand, line: SedLine, open: Set<SedCommand>): boolean {
  const { from, to } = command;
  if (!from) return true;
  if (!to) return matches(from, line);
  if (open.has(command)) {
    const isPast = to.kind === 'number' && line.number >= to.number;
    if (isPast || matches(to, line)) open.delete(command);
    return true;
  }
  if (!matches(from, line)) return false;
  if (!(to.kind === 'number' && to.number <= line.number)) open.add(command);
  return true;
}

function matches(address: SedAddress, { text, number, isLast }: SedLine): boolean {
  if (address.kind === 'last') return isLast;
  return address.kind === 'number'
    ? number === address.number
    : address.pattern.matcher(text).find();
}

/** The text with matches replaced; undefined when there is none. */
function substitute(
  text: string,
  { pattern, replacement, isGlobal, nth }: SedSubstitution,
): string | undefined {
  const matcher = pattern.matcher(text);
  let result = '';
  let end = 0;
  let count = 0;
  while (matcher.find()) {
    count += 1;
    if (count < nth) continue;
    result +=
      text.slice(end, matcher.start()) + fill(replacement, (group) => matcher.group(group) ?? '');
    end = matcher.end();
    if (!isGlobal) break;
  }
  return count < nth ? undefined : result + text.slice(end);
}

/** `&` and `\1` of a replacement. */
function fill(replacement: string, group: (index: number) => string): string {
  return replacement.replaceAll(/\\(\d)|\\(n|t)|\\(.)|&/gs, (whole, digit, blank, escaped) => {
    if (digit !== undefined) return group(Number(digit));
    if (blank !== undefined) return blank === 'n' ? '\n' : '\t';
    return (escaped as string | undefined) ?? (whole === '&' ? group(0) : whole);
  });
}
