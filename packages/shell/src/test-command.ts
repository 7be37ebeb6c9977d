import type { Command, CommandContext } from './command.ts';

const NOT_AN_EXPRESSION = 2;

/** `test` and `[`: texts, whole numbers, files; `!`, `-a` and `-o`. */
export const testCommands: readonly Command[] = [
  {
    name: 'test',
    summary: 'compare texts, numbers, files',
    run: async (args, context) => evaluate('test', args, context),
  },
  {
    name: '[',
    summary: 'as test',
    async run(args, context) {
      if (args.at(-1) === ']') return evaluate('[', args.slice(0, -1), context);
      context.stderr("[: missing ']'\n");
      return NOT_AN_EXPRESSION;
    },
  },
];

function evaluate(name: string, args: readonly string[], context: CommandContext): number {
  const value = holds(args, context);
  if (value !== undefined) return value ? 0 : 1;
  context.stderr(`${name}: ${args.join(' ')}: not an expression that this shell knows\n`);
  return NOT_AN_EXPRESSION;
}

function holds(args: readonly string[], context: CommandContext): boolean | undefined {
  for (const [operator, joins] of JOINTS) {
    const at = args.lastIndexOf(operator, -2);
    if (at <= 0) continue;
    const left = holds(args.slice(0, at), context);
    const right = holds(args.slice(at + 1), context);
    return left === undefined || right === undefined ? undefined : joins(left, right);
  }
  const [first, second, third] = args;
  if (first === undefined) return false;
  if (first === '!' && args.length > 1) {
    const value = holds(args.slice(1), context);
    return value === undefined ? undefined : !value;
  }
  if (second === undefined) return first !== '';
  if (args.length === 2) return UNARY[first]?.(second, context);
  return args.length === 3 ? BINARY[second]?.(first, third ?? '') : undefined;
}

const JOINTS: readonly (readonly [string, (a: boolean, b: boolean) => boolean])[] = [
  ['-o', (a, b) => a || b],
  ['-a', (a, b) => a && b],
];

const UNARY: Readonly<Record<string, (text: string, context: CommandContext) => boolean>> = {
  '-z': (text) => text === '',
  '-n': (text) => text !== '',
  '-f': (path, { files }) => files.read(path) !== undefined,
  '-e': (path, { files }) => files.read(path) !== undefined || files.isFolder(path),
  '-d': (path, { files }) => files.read(path) === undefined && files.isFolder(path),
  '-s': (path, { files }) => (files.read(path) ?? '') !== '',
  '-r': (path, { files }) => files.read(path) !== undefined,
};

const numbers =
  (compare: (a: number, b: number) => boolean) =>
  (a: string, b: string): boolean | undefined =>
    /^\s*[-+]?\d+\s*$/.test(a) && /^\s*[-+]?\d+\s*$/.test(b)
      ? compare(Number(a), Number(b))
      : undefined;

const BINARY: Readonly<Record<string, (a: string, b: string) => boolean | undefined>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': numbers((a, b) => a === b),
  '-ne': numbers((a, b) => a !== b),
  '-lt': numbers((a, b) => a < b),
  '-le': numbers((a, b) => a <= b),
  '-gt': numbers((a, b) => a > b),
  '-ge': numbers((a, b) => a >= b),
};
