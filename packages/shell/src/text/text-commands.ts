import type { Command } from '../command.ts';
import { readAll, readLines } from '../line/pipe.ts';
import { COLUMN_COMMANDS } from './columns.ts';
import { openInputs } from './read-input.ts';
import { numberOption, textCommand } from './text-command.ts';

const cat = textCommand('cat', 'print files', { flags: 'n' }, async (options, context) => {
  const { inputs, missing } = openInputs('cat', options.operands, context);
  let line = 0;
  for (const { input } of inputs) {
    if (!options.flags.has('n')) {
      for await (const chunk of input.chunks()) context.stdout(chunk);
      continue;
    }
    for await (const text of readLines(input)) {
      line += 1;
      context.stdout(`${String(line).padStart(6)}\t${text}\n`);
    }
  }
  return missing > 0 ? 1 : 0;
});

const head = textCommand(
  'head',
  'print the first lines',
  { flags: 'q0123456789', values: 'nc', long: { lines: 'n', bytes: 'c' } },
  async (options, context) => {
    const count = numberOption(options, 'n') ?? bareCount(options.flags) ?? 10;
    const bytes = numberOption(options, 'c');
    const { inputs, missing } = openInputs('head', options.operands, context);
    for (const { path, input } of inputs) {
      if (inputs.length > 1 && !options.flags.has('q')) context.stdout(`==> ${path} <==\n`);
      if (bytes !== undefined) {
        const encoded = new TextEncoder().encode(await readAll(input));
        context.stdout(new TextDecoder().decode(encoded.slice(0, Math.max(0, bytes))));
        continue;
      }
      let left = count;
      if (left <= 0) continue;
      for await (const line of readLines(input)) {
        context.stdout(`${line}\n`);
        left -= 1;
        if (left === 0) break;
      }
    }
    return missing > 0 ? 1 : 0;
  },
);

const tail = textCommand(
  'tail',
  'print the last lines',
  { flags: 'q0123456789', values: 'n', long: { lines: 'n' } },
  async (options, context) => {
    const asked = options.values.get('n')?.at(-1);
    const count = numberOption(options, 'n') ?? bareCount(options.flags) ?? 10;
    const { inputs, missing } = openInputs('tail', options.operands, context);
    for (const { path, input } of inputs) {
      if (inputs.length > 1 && !options.flags.has('q')) context.stdout(`==> ${path} <==\n`);
      const lines = linesOf(await readAll(input));
      const from = asked?.startsWith('+') ? count - 1 : Math.max(0, lines.length - Math.abs(count));
      for (const line of lines.slice(from)) context.stdout(`${line}\n`);
    }
    return missing > 0 ? 1 : 0;
  },
);

/** `head -5`: the digits of the old form, in the order in which they were typed. */
function bareCount(flags: ReadonlySet<string>): number | undefined {
  const digits = [...flags].filter((flag) => /\d/.test(flag)).join('');
  return digits === '' ? undefined : Number(digits);
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const wc = textCommand(
  'wc',
  'count lines, words and bytes',
  { flags: 'lwcm' },
  async (options, context) => {
    const { inputs, missing } = openInputs('wc', options.operands, context);
    const shown = options.flags.size === 0 ? new Set(['l', 'w', 'c']) : options.flags;
    const rows: { readonly counts: readonly number[]; readonly path: string }[] = [];
    for (const { path, input } of inputs) {
      rows.push({ counts: countText(await readAll(input), shown), path });
    }
    if (rows.length > 1) {
      const sums = rows[0]?.counts.map((_, column) =>
        rows.reduce((sum, row) => sum + (row.counts[column] ?? 0), 0),
      );
      rows.push({ counts: sums ?? [], path: 'total' });
    }
    const isPlain = shown.size === 1 && rows.length === 1;
    const fromPipe = options.operands.length === 0;
    const digits = Math.max(...rows.flatMap((row) => row.counts), 0).toString().length;
    const width = isPlain ? 0 : fromPipe ? 7 : digits;
    for (const { counts, path } of rows) {
      const numbers = counts.map((count) => String(count).padStart(width)).join(' ');
      context.stdout(`${numbers}${fromPipe || path === '-' ? '' : ` ${path}`}\n`);
    }
    return missing > 0 ? 1 : 0;
  },
);

function countText(text: string, shown: ReadonlySet<string>): readonly number[] {
  const counts: number[] = [];
  if (shown.has('l')) counts.push(text.split('\n').length - 1);
  if (shown.has('w')) counts.push(text.split(/\s+/).filter((word) => word !== '').length);
  if (shown.has('m')) counts.push(Array.from(text).length);
  if (shown.has('c')) counts.push(new TextEncoder().encode(text).length);
  return counts;
}

const sort = textCommand(
  'sort',
  'sort lines',
  {
    flags: 'rnufbV',
    values: 'kt',
    long: { reverse: 'r', unique: 'u', 'numeric-sort': 'n', key: 'k', 'field-separator': 't' },
  },
  async (options, context) => {
    const { inputs, missing } = openInputs('sort', options.operands, context);
    let lines: string[] = [];
    for (const { input } of inputs) lines.push(...linesOf(await readAll(input)));
    const spec = options.values.get('k')?.at(-1) ?? '';
    const isNumeric = options.flags.has('n') || spec.includes('n');
    const keyOf = sortKey(spec, options.values.get('t')?.at(-1), options.flags.has('f'));
    lines.sort((a, b) => {
      const [x, y] = [keyOf(a), keyOf(b)];
      const byKey = isNumeric ? toNumber(x) - toNumber(y) : compareTexts(x, y);
      return byKey || compareTexts(a, b);
    });
    if (options.flags.has('r')) lines.reverse();
    if (options.flags.has('u')) lines = [...new Set(lines)];
    for (const line of lines) context.stdout(`${line}\n`);
    return missing > 0 ? 1 : 0;
  },
);

function toNumber(text: string): number {
  return Number.parseFloat(text) || 0;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a line is sorted by: itself, or `-k FROM[,TO]` of its columns. */
function sortKey(
  spec: string,
  separator: string | undefined,
  ignoresCase: boolean,
): (line: string) => string {
  const [, from, to] = /^(\d+)[^,]*(?:,(\d+))?/.exec(spec) ?? [];
  const fold = (text: string): string => (ignoresCase ? text.toUpperCase() : text);
  if (from === undefined) return fold;
  return (line) => {
    const columns = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
    const last = to === undefined ? columns.length : Number(to);
    return fold(columns.slice(Number(from) - 1, last).join(separator ?? ' '));
  };
}

const uniq = textCommand(
  'uniq',
  'drop repeated lines',
  { flags: 'cdu' },
  async (options, context) => {
    const { inputs, missing } = openInputs('uniq', options.operands, context);
    let previous: string | undefined;
    let count = 0;
    const flush = (): void => {
      if (previous === undefined) return;
      if (options.flags.has('d') && count < 2) return;
      if (options.flags.has('u') && count > 1) return;
      const prefix = options.flags.has('c') ? `${String(count).padStart(7)} ` : '';
      context.stdout(`${prefix}${previous}\n`);
    };
    for (const { input } of inputs) {
      for await (const line of readLines(input)) {
        if (line !== previous) {
          flush();
          previous = line;
          count = 0;
        }
        count += 1;
      }
    }
    flush();
    return missing > 0 ? 1 : 0;
  },
);

/** Commands that only move text. */
export const TEXT_COMMANDS: readonly Command[] = [
  cat,
  head,
  tail,
  wc,
  sort,
  uniq,
  ...COLUMN_COMMANDS,
];
