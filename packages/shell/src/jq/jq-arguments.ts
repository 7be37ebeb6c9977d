export interface JqArguments {
  readonly filter: string;
  readonly flags: readonly string[];
  readonly files: readonly string[];
  /** -e: the exit code tells of the last value. */
  readonly setsStatus: boolean;
  /** -j: no new line after each value. */
  readonly joins: boolean;
}

const LONG: Readonly<Record<string, string>> = {
  'compact-output': '-c',
  'raw-output': '-r',
  'join-output': '-j',
  slurp: '-s',
  'null-input': '-n',
  'raw-input': '-R',
  'sort-keys': '-S',
  'ascii-output': '-a',
  'exit-status': '-e',
  'monochrome-output': '-M',
  tab: '--tab',
};
const LETTERS = 'crjsnRSaeM';

/** Reads jq's command line: the filter, its flags, its files. A text says what is wrong or not modelled. */
export function readJqArguments(args: readonly string[]): JqArguments | string {
  const flags: string[] = [];
  const operands: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
    } else if (arg === '--arg' || arg === '--argjson') {
      const [name, value] = args.slice(at + 1, at + 3);
      if (name === undefined || value === undefined) {
        return `${arg} takes two parameters (e.g. ${arg} varname value)`;
      }
      flags.push(arg, name, value);
      at += 2;
    } else if (arg === '--indent') {
      const value = args[(at += 1)] ?? '';
      if (!/^[0-7]$/.test(value)) return '--indent takes a number from 0 to 7';
      flags.push(arg, value);
    } else {
      const read = arg.startsWith('--') ? longFlag(arg.slice(2)) : letterFlags(arg.slice(1));
      if (read === undefined) return `option ${arg} is not modelled by this shell`;
      flags.push(...read);
    }
  }
  // Without a filter jq shows its input (since 1.6): the shell's own is never a terminal.
  const [filter = '.', ...files] = operands;
  const [setsStatus, joins] = [flags.includes('-e'), flags.includes('-j')];
  return { filter, flags: flags.filter((flag) => flag !== '-e'), files, setsStatus, joins };
}

function longFlag(name: string): readonly string[] | undefined {
  const flag = Object.hasOwn(LONG, name) ? LONG[name] : undefined;
  return flag === undefined ? undefined : [flag];
}

function letterFlags(letters: string): readonly string[] | undefined {
  const all = Array.from(letters);
  return all.every((letter) => LETTERS.includes(letter)) ? all.map((l) => `-${l}`) : undefined;
}
