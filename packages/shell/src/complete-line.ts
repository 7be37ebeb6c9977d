import type { Command, CompletionContext } from './command.ts';

export interface LineCompletionContext extends CompletionContext {
  readonly commands: ReadonlyMap<string, Command>;
}

/** Candidates for the word at the end of a line, the whole word each, sorted. */
export async function completeLine(
  line: string,
  context: LineCompletionContext,
): Promise<readonly string[]> {
  const words = wordsOfLastCommand(line);
  const current = words.at(-1) ?? '';
  const candidates = await candidatesFor(words, current, context);
  return [...new Set(candidates.filter((candidate) => candidate.startsWith(current)))].toSorted();
}

async function candidatesFor(
  words: readonly string[],
  current: string,
  context: LineCompletionContext,
): Promise<readonly string[]> {
  const [name, ...args] = words;
  if (args.length === 0) return [...context.commands.keys()].filter((known) => /^\w/.test(known));
  const previous = words.at(-2) ?? '';
  if (/^[<>]|[<>]$/.test(previous)) return context.files.paths();
  const command = context.commands.get(name ?? '');
  if (command?.complete) return command.complete(args, context);
  return current.startsWith('-') ? [] : context.files.paths();
}

/** Words of the command that the end of the line belongs to; the last is '' after a blank. Quotes keep blanks together. */
function wordsOfLastCommand(line: string): readonly string[] {
  let words: string[] = [''];
  let quote = '';
  for (const character of line) {
    if (quote !== '') {
      if (character === quote) quote = '';
      else words[words.length - 1] += character;
    } else if (character === '"' || character === "'") quote = character;
    else if (/[|;&]/.test(character)) words = [''];
    else if (!/\s/.test(character)) words[words.length - 1] += character;
    else if (words.at(-1) !== '') words.push('');
  }
  return words;
}
