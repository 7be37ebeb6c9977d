import { ClusterError } from '@drydock/cluster';
import type { Command } from './command.ts';
import { createSh } from './sh.ts';
import { printf, unescapeText } from './text/printf.ts';
import { parseOptions } from './text/parse-options.ts';
import { textCommand } from './text/text-command.ts';
import { formatDate, formatUnixDate } from './unix-date.ts';

/** Characters that `seq` gathers before it writes. */
const PIECE = 8192;

const echo: Command = {
  name: 'echo',
  summary: 'print the arguments',
  async run(args, { stdout }) {
    const words = [...args];
    let options = '';
    while (/^-[neE]+$/.test(words[0] ?? '')) options += words.shift()?.slice(1) ?? '';
    const text = words.join(' ');
    const shown = options.includes('e') ? unescapeText(text) : text;
    stdout(options.includes('n') ? shown : `${shown}\n`);
    return 0;
  },
};

const exportVariables: Command = {
  name: 'export',
  summary: 'set a variable of this shell',
  async run(args, { session, stdout, stderr }) {
    if (args.length === 0) {
      for (const [name, value] of session.variables) {
        if (/^\w+$/.test(name)) stdout(`export ${name}=${JSON.stringify(value)}\n`);
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

const unset: Command = {
  name: 'unset',
  summary: 'forget variables of this shell',
  async run(args, { session }) {
    for (const name of args) session.variables.delete(name);
    return 0;
  },
};

const env: Command = {
  name: 'env',
  summary: 'print the variables of this shell',
  async run(args, context) {
    const { session, stdout } = context;
    if (args.length > 0) return context.run(args);
    for (const [name, value] of session.variables) {
      if (/^[A-Za-z_]\w*$/.test(name)) stdout(`${name}=${value}\n`);
    }
    return 0;
  },
};

const read: Command = {
  name: 'read',
  summary: 'read a line into variables',
  async run(args, { session, stdin }) {
    const names = args.filter((arg) => /^[A-Za-z_]\w*$/.test(arg));
    const line = await stdin.readLine();
    if (line === undefined) return 1;
    const words = line.trim().split(/\s+/);
    for (const [index, name] of (names.length === 0 ? ['REPLY'] : names).entries()) {
      const isLast = index >= names.length - 1;
      const rest = isLast ? words.slice(index).join(' ') : words[index];
      session.variables.set(name, isLast && index === 0 ? line.trim() : (rest ?? ''));
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
    const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(parsed.ok ? (parsed.operands[0] ?? '') : '');
    const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match?.[2] || 's'] ?? 1000;
    const timeoutMs = Number(match?.[1]) * unit;
    if (!match || !Number.isSafeInteger(Math.ceil(timeoutMs))) {
      stderr('usage: sleep SECONDS\n');
      return 1;
    }
    try {
      await cluster.clock.waitFor('the end of sleep', async () => false, { timeoutMs, signal });
    } catch (error) {
      const isOver = error instanceof ClusterError && error.code === 'timeout';
      if (!isOver && !signal.aborted) throw error;
    }
    return 0;
  },
};

const date: Command = {
  name: 'date',
  summary: 'print the time of the cluster',
  async run(args, { cluster, stdout, stderr }) {
    const words = args.filter((arg) => arg !== '-u');
    const [format, ...more] = words;
    if (more.length > 0 || (format !== undefined && !/^(?:\+|-I)/.test(format))) {
      stderr('usage: date [-u] [+FORMAT]\n');
      return 1;
    }
    const now = cluster.clock.now();
    if (format === undefined) stdout(`${formatUnixDate(now)}\n`);
    else if (format.startsWith('+')) stdout(`${formatDate(now, format.slice(1))}\n`);
    else stdout(`${formatDate(now, format === '-I' ? '%F' : '%FT%T+00:00')}\n`);
    return 0;
  },
};

const history: Command = {
  name: 'history',
  summary: 'list the lines that were run',
  async run(args, { session, stdout, stderr }) {
    if (args[0] === '-c') {
      session.history.length = 0;
      return 0;
    }
    const count = args[0] === undefined ? session.history.length : Number(args[0]);
    if (!Number.isInteger(count) || count < 0) {
      stderr(`history: ${args[0] ?? ''}: numeric argument required\n`);
      return 1;
    }
    const first = Math.max(0, session.history.length - count);
    for (const [index, line] of session.history.slice(first).entries()) {
      stdout(`${String(first + index + 1).padStart(5)}  ${line}\n`);
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
  let pending = '';
  for (let value = from; step > 0 ? value <= to : value >= to; value += step) {
    if (context.signal.aborted || value + step === value) break;
    pending += `${value}\n`;
    if (pending.length < PIECE) continue;
    context.stdout(pending);
    pending = '';
    // Whoever reads this may have enough.
    await Promise.resolve();
  }
  if (pending !== '' && !context.signal.aborted) context.stdout(pending);
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
  printf,
  exportVariables,
  unset,
  env,
  read,
  ...['sh', 'bash'].map(createSh),
  clear,
  seq,
  sleep,
  date,
  history,
  constant('true', 0),
  constant(':', 0),
  constant('false', 1),
];
