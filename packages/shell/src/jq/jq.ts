import type { Command, CommandContext } from '../command.ts';
import { readAll } from '../line/pipe.ts';
import { endlessConstruct } from './endless-construct.ts';
import { readJqArguments } from './jq-arguments.ts';

/** The real jq: takes JSON texts, a filter and flags, resolves to what it prints and rejects with what it complains of. */
export type Jq = (input: string, filter: string, flags: readonly string[]) => Promise<string>;

/** Loads jq when somebody first asks for it: it is half a megabyte. */
export type LoadJq = () => Promise<Jq>;

/** Largest input, in characters: jq takes many times as much memory. */
const LARGEST_INPUT = 20_000_000;

const SYNTAX = 3;
const USAGE = 2;
const RUNTIME = 5;

/** `jq`, as far as it ends for certain: it cannot be interrupted once it runs. */
export function createJq(load: LoadJq | undefined): Command {
  return {
    name: 'jq',
    summary: 'filter and reshape JSON',
    async run(args, context) {
      const parsed = readJqArguments(args);
      if (typeof parsed === 'string') return refuse(context, parsed);
      if (!load)
        return refuse(context, 'it is not loaded in this terminal; kubectl -o jsonpath is');
      const endless = endlessConstruct(parsed.filter);
      if (endless !== undefined) {
        return refuse(context, `${endless} may run without end, and is not modelled by this shell`);
      }
      const input = await readInput(parsed.files, context);
      if (input === undefined) return USAGE;
      if (input.length > LARGEST_INPUT) return refuse(context, 'the input is too large');
      if (input.trim() === '' && !parsed.flags.includes('-n')) return 0;
      return runJq(await load(), input, parsed, context);
    },
  };
}

function refuse({ stderr }: CommandContext, reason: string): number {
  stderr(`jq: error: ${reason}\n`);
  return USAGE;
}

async function readInput(
  paths: readonly string[],
  { files, stdin, stderr }: CommandContext,
): Promise<string | undefined> {
  if (paths.length === 0) return readAll(stdin);
  let input = '';
  for (const path of paths) {
    const text = files.read(path);
    if (text === undefined) {
      stderr(`jq: error: Could not open file ${path}: ${files.absence(path)}\n`);
      return undefined;
    }
    input += `${text}\n`;
  }
  return input;
}

async function runJq(
  jq: Jq,
  input: string,
  { filter, flags, setsStatus, joins }: Exclude<ReturnType<typeof readJqArguments>, string>,
  { stdout, stderr }: CommandContext,
): Promise<number> {
  try {
    const printed = await jq(input, filter, flags);
    if (printed !== '') stdout(joins || printed.endsWith('\n') ? printed : `${printed}\n`);
    const last = printed.trimEnd().split('\n').at(-1);
    return setsStatus && (last === 'null' || last === 'false')
      ? 1
      : setsStatus && printed === ''
        ? 4
        : 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    stderr(`${message.trimEnd()}\n`);
    return /compile error/.test(message)
      ? SYNTAX
      : /parse error|Usage/.test(message)
        ? USAGE
        : RUNTIME;
  }
}
