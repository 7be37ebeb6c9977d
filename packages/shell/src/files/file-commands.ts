import type { Command, CommandContext } from '../command.ts';
import { textCommand } from '../text/text-command.ts';
import { ls } from './ls.ts';

const pwd: Command = {
  name: 'pwd',
  summary: 'print the current folder',
  async run(_, { files, stdout }) {
    stdout(`/${files.folderNow}\n`);
    return 0;
  },
};

const cd: Command = {
  name: 'cd',
  summary: 'go to another folder',
  async run(args, { files, stderr }) {
    const [path = '/', ...more] = args;
    if (more.length > 0) {
      stderr('cd: too many arguments\n');
      return 1;
    }
    if (files.enter(path)) return 0;
    const reason = files.read(path) === undefined ? 'No such file or directory' : 'Not a directory';
    stderr(`cd: ${path}: ${reason}\n`);
    return 1;
  },
};

const mkdir = textCommand('mkdir', 'make a folder', { flags: 'pv' }, async (options, context) => {
  let code = 0;
  for (const path of options.operands) {
    if (!options.flags.has('p') && context.files.isFolder(path)) {
      context.stderr(`mkdir: cannot create directory '${path}': File exists\n`);
      code = 1;
    } else context.files.makeFolder(path);
  }
  return options.operands.length === 0 ? missingOperand('mkdir', context) : code;
});

const touch = textCommand(
  'touch',
  'make an empty file',
  { flags: 'c' },
  async (options, context) => {
    for (const path of options.operands) {
      if (context.files.read(path) === undefined) context.files.write(path, '');
    }
    return options.operands.length === 0 ? missingOperand('touch', context) : 0;
  },
);

const rm = textCommand('rm', 'remove files', { flags: 'rRfv' }, async (options, context) => {
  const { flags, operands } = options;
  const isDeep = flags.has('r') || flags.has('R');
  let code = 0;
  for (const path of operands) {
    const inside = context.files.read(path) === undefined ? context.files.folder(path) : undefined;
    if (inside && !isDeep) {
      context.stderr(`rm: cannot remove '${path}': Is a directory\n`);
      code = 1;
    } else if (!removeAll(inside ?? [path], context) && !flags.has('f')) code = 1;
  }
  return operands.length === 0 && !flags.has('f') ? missingOperand('rm', context) : code;
});

function removeAll(paths: readonly string[], { files, stderr }: CommandContext): boolean {
  let isDone = true;
  for (const path of paths) {
    if (files.remove(path)) continue;
    isDone = false;
    const reason =
      files.read(path) === undefined
        ? 'No such file or directory'
        : 'this terminal keeps its files';
    stderr(`rm: cannot remove '${path}': ${reason}\n`);
  }
  return isDone;
}

function missingOperand(name: string, { stderr }: CommandContext): number {
  stderr(`${name}: missing operand\n`);
  return 1;
}

/** `cp` and `mv`: what a path means as a source, and where it goes. */
function transfer(name: 'cp' | 'mv', summary: string): Command {
  return textCommand(name, summary, { flags: 'rRafv' }, async ({ flags, operands }, context) => {
    const { files } = context;
    const target = operands.at(-1);
    const sources = operands.slice(0, -1);
    if (target === undefined || sources.length === 0) return missingOperand(name, context);
    const intoFolder = files.isFolder(target);
    if (sources.length > 1 && !intoFolder) {
      context.stderr(`${name}: target '${target}': No such file or directory\n`);
      return 1;
    }
    let code = 0;
    for (const source of sources) {
      const base = source.replace(/\/+$/, '').split('/').at(-1) ?? '';
      const to = intoFolder ? `${target.replace(/\/+$/, '')}/${base}` : target;
      const pairs = pairsOf(source, to, context);
      if (pairs === undefined) {
        context.stderr(`${name}: cannot stat '${source}': No such file or directory\n`);
        code = 1;
      } else if (pairs.isFolder && name === 'cp' && !/[rRa]/.test([...flags].join(''))) {
        context.stderr(`cp: -r not specified; omitting directory '${source}'\n`);
        code = 1;
      } else code = moveAll(name, pairs.files, context) ? code : 1;
    }
    return code;
  });
}

interface Pairs {
  readonly isFolder: boolean;
  readonly files: readonly (readonly [from: string, to: string])[];
}

function pairsOf(source: string, to: string, { files }: CommandContext): Pairs | undefined {
  if (files.read(source) !== undefined) return { isFolder: false, files: [[source, to]] };
  const inside = files.folder(source);
  if (!inside) return undefined;
  const length = files.resolve(source).length;
  return {
    isFolder: true,
    files: inside.map((path) => [path, `${to}${files.resolve(path).slice(length)}`]),
  };
}

function moveAll(name: 'cp' | 'mv', pairs: Pairs['files'], context: CommandContext): boolean {
  const { files } = context;
  let isDone = true;
  for (const [from, to] of pairs) {
    if (files.resolve(from) === files.resolve(to)) continue;
    files.write(to, files.read(from) ?? '');
    if (name === 'mv') isDone = removeAll([from], context) && isDone;
  }
  return isDone;
}

/** Commands that move around the learner's files. */
export const FILE_COMMANDS: readonly Command[] = [
  ls,
  pwd,
  cd,
  mkdir,
  touch,
  rm,
  transfer('cp', 'copy files'),
  transfer('mv', 'move files'),
];
