import { failed, notModelled } from './git-failure.ts';

/** The options of one git command. Keys are as typed (`-m`, `--message`); values name the option. */
export interface OptionSpec {
  readonly flags?: Readonly<Record<string, string>>;
  /** Options that take a value: `-m x`, `-mx`, `--message x`, `--message=x`. */
  readonly values?: Readonly<Record<string, string>>;
  /** Options of git that are refused by name. */
  readonly refused?: readonly string[];
}

export interface GitArguments {
  readonly words: readonly string[];
  /** What follows `--`; undefined when there is none. */
  readonly paths: readonly string[] | undefined;
  has(option: string): boolean;
  value(option: string): string | undefined;
  all(option: string): readonly string[];
}

/** Reads arguments as git's parse-options does. Throws GitFailure for what it does not know. */
export function parseArguments(
  command: string,
  args: readonly string[],
  { flags = {}, values = {}, refused = [] }: OptionSpec,
): GitArguments {
  const given = new Map<string, string[]>();
  const words: string[] = [];
  let paths: readonly string[] | undefined;
  const set = (option: string, value: string): void => {
    given.set(option, [...(given.get(option) ?? []), value]);
  };
  const refuse = (typed: string): never => {
    if (refused.includes(typed)) throw notModelled(`\`git ${command} ${typed}\``);
    const kind = typed.startsWith('--') ? 'option' : 'switch';
    throw failed(`unknown ${kind} \`${typed.replace(/^--?/, '')}'`, 129);
  };
  const queue = [...args];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      paths = queue;
      break;
    }
    if (word.startsWith('--')) {
      const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const option = values[name];
      if (option !== undefined) set(option, value ?? required(name, queue.shift()));
      else if (value === undefined && flags[name] !== undefined) set(flags[name], '');
      else refuse(name);
    } else if (/^-\d+$/.test(word) && values['-n'] !== undefined) set(values['-n'], word.slice(1));
    else if (word.startsWith('-') && word.length > 1) {
      for (let letters = word.slice(1); letters !== '';) {
        const name = `-${letters[0]}`;
        letters = letters.slice(1);
        const option = values[name];
        if (option !== undefined) {
          set(option, letters === '' ? required(name, queue.shift()) : letters);
          letters = '';
        } else set(flags[name] ?? refuse(name), '');
      }
    } else words.push(word);
  }
  return {
    words,
    paths,
    has: (option) => given.has(option),
    value: (option) => given.get(option)?.at(-1),
    all: (option) => given.get(option) ?? [],
  };
}

function required(name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  const kind = name.startsWith('--') ? 'option' : 'switch';
  throw failed(`${kind} \`${name.replace(/^--?/, '')}' requires a value`, 129);
}
