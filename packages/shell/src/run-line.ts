import type { Command, CommandContext, ShellSession, Streams } from './command.ts';
import {
  expandText,
  expandWords,
  ExpansionMistake,
  type ExpansionContext,
} from './line/expand-words.ts';
import { parseLine } from './line/parse-line.ts';
import { EMPTY_INPUT, Pipe, type Input } from './line/pipe.ts';
import type { ForLoop, PipelineCommand, Step, WhileLoop } from './line/syntax.ts';
import { redirect } from './redirect.ts';

/** What a line runs in: a command's context without its streams. */
export interface LineContext extends Omit<CommandContext, 'stdin' | 'run' | 'runScript'> {
  readonly commands: ReadonlyMap<string, Command>;
  readonly budget: Budget;
}

/** How much a line may still do: a loop without end must not hang the tab it runs in. */
export interface Budget {
  /** Takes one command; false when there are no more. */
  spendCommand(): boolean;
  /** Takes so many characters of output. */
  spendOutput(characters: number): void;
  readonly isSpent: boolean;
}

/** A context with an input, and what `break`, `continue` and `exit` asked for. */
export interface StageContext extends LineContext {
  readonly stdin: Input;
  readonly control: Control;
}

interface Control {
  pending?: 'break' | 'continue' | 'exit';
}

const NOT_FOUND = 127;
const SYNTAX_ERROR = 2;
const MISTAKE = 2;
const INTERRUPTED = 130;
const OVER_BUDGET = 125;

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
  return runSteps(parsed.steps, { ...context, stdin, control: {} });
}

async function runSteps(steps: readonly Step[], context: StageContext): Promise<number> {
  const { variables } = context.session;
  let code = 0;
  for (const step of steps) {
    if (step.when === 'success' && code !== 0) continue;
    if (step.when === 'failure' && code === 0) continue;
    code = await runPipeline(step.commands, context);
    if (step.isNegated) code = code === 0 ? 1 : 0;
    variables.set('?', String(code));
    if (context.signal.aborted) return INTERRUPTED;
    if (context.budget.isSpent) return OVER_BUDGET;
    if (context.control.pending) break;
  }
  return code;
}

/** All commands of a pipeline run at once, each writing to the next one's input. */
async function runPipeline(
  commands: readonly PipelineCommand[],
  context: StageContext,
): Promise<number> {
  const [only, ...others] = commands;
  if (only && others.length === 0) return runCommand(only, context);
  const stages: Promise<number>[] = [];
  let input = context.stdin;
  let previous: Pipe | undefined;
  for (const [index, command] of commands.entries()) {
    const isLast = index === commands.length - 1;
    const stop = new AbortController();
    const output = isLast ? undefined : new Pipe(() => stop.abort());
    const source = previous;
    const stage = runCommand(command, {
      ...context,
      control: {},
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

async function runCommand(command: PipelineCommand, context: StageContext): Promise<number> {
  if (!context.budget.spendCommand()) return OVER_BUDGET;
  const expansion = expansionIn(context);
  try {
    const redirected = await redirect(command.redirections, context, expansion);
    if (typeof redirected === 'string') {
      context.stderr(`shell: ${redirected}\n`);
      return 1;
    }
    const code = await runParsed(command, { ...context, ...redirected.streams }, expansion);
    redirected.flush();
    return code;
  } catch (error) {
    if (!(error instanceof ExpansionMistake)) throw error;
    // As in dash, a mistake in an expansion ends the whole line.
    context.stderr(`shell: ${error.message}\n`);
    context.control.pending = 'exit';
    return MISTAKE;
  }
}

async function runParsed(
  command: PipelineCommand,
  context: StageContext,
  expansion: ExpansionContext,
): Promise<number> {
  switch (command.kind) {
    case 'simple':
      return runWords(await assign(command.words, context, expansion), context);
    case 'for':
      return runForLoop(command, await expandWords(command.words, expansion), context);
    case 'while':
      return runWhileLoop(command, context);
    case 'if':
      for (const { condition, body } of command.branches) {
        const code = await runSteps(condition, context);
        if (context.control.pending || context.signal.aborted) return code;
        if (code === 0) return runSteps(body, context);
      }
      return runSteps(command.otherwise, context);
    case 'group':
      return runSteps(command.body, command.isSubshell ? subshell(context) : context);
  }
}

/** A context whose variables and `exit` are its own. */
function subshell(context: StageContext): StageContext {
  return { ...context, session: ownVariables(context.session), control: {} };
}

function ownVariables(session: ShellSession): ShellSession {
  return {
    history: session.history,
    variables: new Map(session.variables),
    get namespace() {
      return session.namespace;
    },
    set namespace(namespace) {
      session.namespace = namespace;
    },
    get context() {
      return session.context;
    },
    set context(context) {
      session.context = context;
    },
  };
}

function expansionIn(context: StageContext): ExpansionContext {
  const { variables } = context.session;
  return {
    variable: (name) => (name === '?' ? (variables.get('?') ?? '0') : variables.get(name)),
    assign: (name, value) => void variables.set(name, value),
    paths: context.files.paths(),
    async output(line) {
      let output = '';
      const { stdin } = context;
      const stdout = (text: string): void => void (output += text);
      const inner = subshell({ ...context, stdout });
      const code = await runLine(line, inner, stdin);
      variables.set('?', String(code));
      return output;
    },
  };
}

async function runForLoop(
  { variable, body }: ForLoop,
  words: readonly string[],
  context: StageContext,
): Promise<number> {
  let code = 0;
  for (const word of words) {
    if (mustStop(context)) break;
    context.session.variables.set(variable, word);
    code = await runSteps(body, context);
    if (endsLoop(context.control)) break;
  }
  return context.signal.aborted ? INTERRUPTED : code;
}

async function runWhileLoop(
  { condition, body, isUntil }: WhileLoop,
  context: StageContext,
): Promise<number> {
  let code = 0;
  while (!mustStop(context)) {
    const isTrue = (await runSteps(condition, context)) === 0;
    if (endsLoop(context.control) || mustStop(context) || isTrue === isUntil) break;
    code = await runSteps(body, context);
    if (endsLoop(context.control)) break;
  }
  return context.signal.aborted ? INTERRUPTED : code;
}

function mustStop({ signal, budget }: StageContext): boolean {
  return signal.aborted || budget.isSpent;
}

/** Whether the loop around is left; `break` and `continue` are done with then, `exit` goes on. */
function endsLoop(control: Control): boolean {
  const { pending } = control;
  if (pending === 'exit') return true;
  delete control.pending;
  return pending === 'break';
}

async function runWords(words: readonly string[], context: StageContext): Promise<number> {
  const [name, ...args] = words;
  if (name === undefined) return 0;
  if (name === 'break' || name === 'continue' || name === 'exit') {
    context.control.pending = name;
    const code = Number(args[0] ?? (name === 'exit' ? context.session.variables.get('?') : 0));
    return name === 'exit' && Number.isInteger(code) ? code & 0xff : 0;
  }
  const program = context.commands.get(name) ?? context.commands.get(name.replace(/^.*\//, ''));
  if (program) return program.run(args, commandContext(context));
  const known = [...context.commands.keys()]
    .filter((key) => /^\w/.test(key))
    .toSorted()
    .join(', ');
  context.stderr(`shell: ${name}: command not found; there are: ${known}\n`);
  return NOT_FOUND;
}

function commandContext(context: StageContext): CommandContext {
  const run: CommandContext['run'] = (words, streams: Partial<Streams> = {}) => {
    if (mustStop(context) || !context.budget.spendCommand()) return Promise.resolve(OVER_BUDGET);
    return runWords(words, { ...context, control: {}, ...streams });
  };
  const stdout = (text: string): void => {
    context.budget.spendOutput(text.length);
    context.stdout(text);
  };
  const runScript: CommandContext['runScript'] = (script, words, streams = {}) => {
    const inner = subshell({ ...context, ...streams });
    const { variables } = inner.session;
    for (const [index, word] of words.entries()) variables.set(String(index), word);
    const parameters = words.slice(1);
    variables.set('#', String(parameters.length));
    for (const name of ['@', '*']) variables.set(name, parameters.join(' '));
    return runLine(script, inner, inner.stdin);
  };
  return { ...context, stdout, run, runScript };
}

/** Expands the words of a command; `NAME=value` words at its beginning set variables and are left out. */
async function assign(
  words: Parameters<typeof expandWords>[0],
  context: StageContext,
  expansion: ExpansionContext,
): Promise<readonly string[]> {
  let count = 0;
  for (const word of words) {
    const [first] = word;
    const text = first?.kind === 'text' && !first.quoted ? first.text : '';
    const match = /^([A-Za-z_]\w*)=/.exec(text);
    if (!match || first?.kind !== 'text') break;
    const value = [{ ...first, text: text.slice(match[0].length) }, ...word.slice(1)];
    context.session.variables.set(match[1] ?? '', await expandText(value, expansion));
    count += 1;
  }
  return expandWords(words.slice(count), expansion);
}
