import { ClusterError } from '@drydock/cluster';
import type { Command } from './command.ts';
import { normalizePath } from './working-files.ts';
import { parseOptions } from './text/parse-options.ts';
import { textCommand } from './text/text-command.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  a: '\u0007',
  e: '\u001B',
  0: '\0',
};

const echo: Command = {
  name: 'echo',
  summary: 'print the arguments',
  async run(args, { stdout }) {
    const words = [...args];
    let options = '';
    while (/^-[neE]+$/.test(words[0] ?? '')) options += words.shift()?.slice(1) ?? '';
    const text = words.join(' ');
    const shown = options.includes('e')
      ? text.replaceAll(/\\([ntrae0\\])/g, (_, letter: string) => ESCAPES[letter] ?? '')
      : text;
    stdout(options.includes('n') ? shown : `${shown}\n`);
    return 0;
  },
};

const ls = textCommand(
  'ls',
  'list the files of this lab',
  { flags: 'la1hRA' },
  async ({ flags, operands }, { files, stdout, stderr }) => {
    const names: string[] = [];
    let code = 0;
    for (const path of operands.length > 0 ? operands : ['.']) {
      const inside = files.folder(path);
      if (files.read(path) !== undefined) names.push(path);
      else if (inside) names.push(...entriesOf(normalizePath(path), inside, flags.has('R')));
      else {
        stderr(`ls: cannot access '${path}': No such file or directory\n`);
        code = 2;
      }
    }
    for (const name of names) {
      const size = (files.read(name) ?? '').length;
      stdout(flags.has('l') ? `${String(size).padStart(8)} ${name}\n` : `${name}\n`);
    }
    return code;
  },
);

/** The names directly in a folder (folders with a slash), or every path below it. */
function entriesOf(folder: string, paths: readonly string[], isDeep: boolean): readonly string[] {
  const start = folder === '' ? 0 : folder.length + 1;
  const inside = paths.map((path) => path.slice(start));
  if (isDeep) return inside;
  return [...new Set(inside.map((path) => path.replace(/\/.*$/, '/')))];
}

const exportVariables: Command = {
  name: 'export',
  summary: 'set a variable of this shell',
  async run(args, { session, stdout, stderr }) {
    if (args.length === 0) {
      for (const [name, value] of session.variables) {
        if (name !== '?') stdout(`export ${name}=${JSON.stringify(value)}\n`);
      }
    }
    for (const arg of args) {
      const match = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(arg);
      if (!match) {
        stderr(`export: '${arg}': not a valid identifier\n`);
        return 1;
      }
      const [, name = '', value] = match;
      if (value !== undefined) session.variables.set(name, value);
    }
    return 0;
  },
};

const clear: Command = {
  name: 'clear',
  summary: 'clear the terminal',
  async run(_, { stdout }) {
    stdout('\u001B[H\u001B[2J\u001B[3J');
    return 0;
  },
};

const sleep: Command = {
  name: 'sleep',
  summary: 'wait, in cluster time',
  async run(args, { cluster, signal, stderr }) {
    const parsed = parseOptions(args, { flags: '' });
    const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(parsed.ok ? (parsed.operands[0] ?? '') : '');
    if (!match) {
      stderr('usage: sleep SECONDS\n');
      return 1;
    }
    const unit = match[2] === 'h' ? 3_600_000 : match[2] === 'm' ? 60_000 : 1000;
    const timeoutMs = Number(match[1]) * unit;
    try {
      await cluster.clock.waitFor('the end of sleep', async () => false, { timeoutMs, signal });
    } catch (error) {
      if (!(error instanceof ClusterError && error.code === 'timeout')) throw error;
    }
    return 0;
  },
};

const seq = textCommand('seq', 'print numbers', { flags: '' }, async ({ operands }, context) => {
  const numbers = operands.map(Number);
  const [first = 1, second, third] = numbers;
  const [from, step, to] =
    third !== undefined
      ? [first, second ?? 1, third]
      : second === undefined
        ? [1, 1, first]
        : [first, 1, second];
  if (operands.length === 0 || numbers.some(Number.isNaN) || step === 0) {
    context.stderr('usage: seq [FIRST [STEP]] LAST\n');
    return 1;
  }
  for (let value = from; step > 0 ? value <= to : value >= to; value += step) {
    if (context.signal.aborted) break;
    context.stdout(`${value}\n`);
  }
  return 0;
});

const constant = (name: string, code: number): Command => ({
  name,
  summary: `exit with ${code}`,
  run: async () => code,
});

/** Commands of the shell itself. */
export const BUILTINS: readonly Command[] = [
  echo,
  ls,
  exportVariables,
  clear,
  seq,
  sleep,
  constant('true', 0),
  constant('false', 1),
];
