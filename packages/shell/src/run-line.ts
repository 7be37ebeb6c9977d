import type { Command, CommandContext } from './command.ts';
import { expandWords, type ExpansionContext } from './line/expand-words.ts';
import {
  parseLine,
  type ForLoop,
  type PipelineCommand,
  type Redirection,
  type Step,
} from './line/parse-line.ts';
import type { Word } from './line/tokenize.ts';
import { EMPTY_INPUT, inputOf, Pipe, type Input } from './line/pipe.ts';

/** What a line runs in: a command's context without its streams. */
export interface LineContext extends Omit<CommandContext, 'stdin'> {
  readonly commands: ReadonlyMap<string, Command>;
}

const NOT_FOUND = 127;
const SYNTAX_ERROR = 2;
const INTERRUPTED = 130;

/** Runs one command line and resolves to the exit code of its last command. */
export async function runLine(
  line: string,
  context: LineContext,
  stdin: Input = EMPTY_INPUT,
): Promise<number> {
  const parsed = parseLine(line);
  if (!parsed.ok) {
    context.stderr(`shell: ${parsed.message}\n`);
    return SYNTAX_ERROR;
  }
  return runSteps(parsed.steps, context, stdin);
}

async function runSteps(
  steps: readonly Step[],
  context: LineContext,
  stdin: Input,
): Promise<number> {
  const { variables } = context.session;
  let code = 0;
  for (const step of steps) {
    if (step.when === 'success' && code !== 0) continue;
    if (step.when === 'failure' && code === 0) continue;
    code = await runPipeline(step.commands, context, stdin);
    variables.set('?', String(code));
    if (context.signal.aborted) return INTERRUPTED;
  }
  return code;
}

/** All commands of a pipeline run at once, each writing to the next one's input. */
async function runPipeline(
  commands: readonly PipelineCommand[],
  context: LineContext,
  stdin: Input,
): Promise<number> {
  const stages: Promise<number>[] = [];
  let input = stdin;
  let previous: Pipe | undefined;
  for (const [index, command] of commands.entries()) {
    const isLast = index === commands.length - 1;
    const stop = new AbortController();
    const output = isLast ? undefined : new Pipe(() => stop.abort());
    const source = previous;
    const stage = runCommand(command, {
      ...context,
      stdin: input,
      stdout: output?.write ?? context.stdout,
      signal: AbortSignal.any([context.signal, stop.signal]),
    }).finally(() => {
      output?.close();
      source?.abandon();
    });
    stages.push(stage);
    if (output) input = output;
    previous = output;
  }
  return (await Promise.all(stages)).at(-1) ?? 0;
}

type StageContext = LineContext & Pick<CommandContext, 'stdin'>;

async function runCommand(command: PipelineCommand, context: StageContext): Promise<number> {
  const expansion = expansionIn(context);
  const words = await expandWords(command.words, expansion);
  const redirected = await redirect(command.redirections, context, expansion);
  if (typeof redirected === 'string') {
    context.stderr(`shell: ${redirected}\n`);
    return 1;
  }
  const code =
    command.kind === 'for'
      ? await runLoop(command, words, redirected.context)
      : await runWords(words, redirected.context);
  redirected.flush();
  return code;
}

function expansionIn(context: StageContext): ExpansionContext {
  const { variables } = context.session;
  return {
    variable: (name) => (name === '?' ? (variables.get('?') ?? '0') : variables.get(name)),
    paths: context.files.paths(),
    async output(line) {
      let output = '';
      await runLine(line, { ...context, stdout: (text) => void (output += text) }, context.stdin);
      return output;
    },
  };
}

async function runLoop(
  { variable, body }: ForLoop,
  words: readonly string[],
  context: StageContext,
): Promise<number> {
  let code = 0;
  for (const word of words) {
    if (context.signal.aborted) return INTERRUPTED;
    context.session.variables.set(variable, word);
    code = await runSteps(body, context, context.stdin);
  }
  return code;
}

async function runWords(words: readonly string[], context: StageContext): Promise<number> {
  const assigned = assign(words, context.session.variables);
  const [name, ...args] = words.slice(assigned);
  if (name === undefined) return 0;
  const program = context.commands.get(name);
  if (program) return program.run(args, context);
  const known = [...context.commands.keys()].toSorted().join(', ');
  context.stderr(`shell: ${name}: command not found; there are: ${known}\n`);
  return NOT_FOUND;
}

/** Takes `NAME=value` words at the beginning of a command; how many there were. */
function assign(words: readonly string[], variables: Map<string, string>): number {
  let count = 0;
  for (const word of words) {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
    if (!match) break;
    variables.set(match[1] ?? '', match[2] ?? '');
    count += 1;
  }
  return count;
}

interface Redirected {
  readonly context: StageContext;
  /** Writes what was collected for files. */
  readonly flush: () => void;
}

async function redirect(
  redirections: readonly Redirection[],
  context: StageContext,
  expansion: ExpansionContext,
): Promise<Redirected | string> {
  let { stdin, stdout, stderr } = context;
  const collected = new Map<string, string>();
  for (const redirection of redirections) {
    if (redirection.mode === 'to-stdout') stderr = stdout;
    else if (redirection.mode === 'to-stderr') stdout = stderr;
    else {
      const path = await targetOf(redirection.target, expansion);
      if (path === undefined) return 'ambiguous redirect';
      const existing = context.files.read(path);
      if (redirection.mode === 'read') {
        if (existing === undefined) return `${path}: No such file or directory`;
        stdin = inputOf(existing);
        continue;
      }
      collected.set(path, redirection.mode === 'append' ? (existing ?? '') : '');
      const write = (text: string): void => {
        collected.set(path, (collected.get(path) ?? '') + text);
      };
      if (redirection.from !== 'stderr') stdout = write;
      if (redirection.from !== 'stdout') stderr = write;
    }
  }
  const flush = (): void => {
    for (const [path, text] of collected) context.files.write(path, text);
  };
  return { context: { ...context, stdin, stdout, stderr }, flush };
}

async function targetOf(
  target: Word | undefined,
  expansion: ExpansionContext,
): Promise<string | undefined> {
  const paths = target ? await expandWords([target], expansion) : [];
  return paths.length === 1 ? paths[0] : undefined;
}
