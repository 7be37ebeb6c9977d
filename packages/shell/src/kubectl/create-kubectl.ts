import type { Command, CommandContext, CompletionContext } from '../command.ts';
import { GLOBAL_FLAGS, GLOBAL_UNMODELLED } from './common-flags.ts';
import { completeKubectl } from './complete-kubectl.ts';
import { KubectlFailure, usageFailure } from './failure.ts';
import { parseFlags, type FlagSpec } from './flags.ts';
import { createKubectlContext, type KubectlOptions } from './kubectl-context.ts';
import type { Subcommand } from './subcommand.ts';
import { NOT_MODELLED, SUBCOMMANDS } from './subcommands.ts';
import { describeUsage, listSubcommands } from './usage.ts';

/** `kubectl`, over the cluster's API server. Output, messages and exit codes are kubectl 1.34's. */
export function createKubectl(options: KubectlOptions): Command {
  return {
    name: 'kubectl',
    summary: 'control the cluster',
    async run(args, context) {
      try {
        return await dispatch(args, context, options);
      } catch (error) {
        if (error instanceof KubectlFailure) {
          if (error.message !== '') context.stderr(`${error.message}\n`);
          return error.exitCode;
        }
        if (context.signal.aborted) return 130;
        throw error;
      }
    },
    complete: (words: readonly string[], context: CompletionContext) =>
      completeKubectl(words, context, options),
  };
}

interface Found {
  readonly command: Subcommand;
  readonly path: string;
  readonly args: readonly string[];
}

async function dispatch(
  args: readonly string[],
  context: CommandContext,
  options: KubectlOptions,
): Promise<number> {
  const found = findSubcommand(args);
  if (found === undefined) {
    context.stdout(listSubcommands(SUBCOMMANDS));
    return 0;
  }
  const { command, path } = found;
  if (found.args.some((arg) => arg === '--help' || arg === '-h') && !isPassedOn(found.args)) {
    context.stdout(describeUsage(command, path));
    return 0;
  }
  if (!command.run) {
    const unknown = found.args.find((arg) => !arg.startsWith('-'));
    if (unknown !== undefined && command.usage === undefined) {
      throw usageFailure(`unknown command "${unknown}"\nSee '${path} -h' for help and examples`);
    }
    // Only `rollout` tells on standard output how it is used (DefaultSubCommandRun of each command).
    const tell = command.name === 'rollout' ? context.stdout : context.stderr;
    tell(command.usage ?? describeUsage(command, path));
    return 1;
  }
  const specs: readonly FlagSpec[] = [...command.flags, ...GLOBAL_FLAGS];
  const unmodelled = [...(command.unmodelled ?? []), ...GLOBAL_UNMODELLED];
  const flags = parseFlags(path, found.args, specs, unmodelled);
  for (const { name, deprecated } of specs) {
    if (deprecated !== undefined && flags.has(name)) {
      context.stderr(`Flag --${name} has been deprecated, ${deprecated}\n`);
    }
  }
  return (await command.run(createKubectlContext(flags, context, options))) ?? 0;
}

/** Whether the help flag stands after `--`, where it belongs to another command. */
function isPassedOn(args: readonly string[]): boolean {
  const dash = args.indexOf('--');
  const help = args.findIndex((arg) => arg === '--help' || arg === '-h');
  return dash !== -1 && dash < help;
}

/** Walks to the innermost command; flags may stand anywhere before it. undefined: no command at all. */
function findSubcommand(args: readonly string[]): Found | undefined {
  let commands: readonly Subcommand[] = SUBCOMMANDS;
  let path = 'kubectl';
  let found: Subcommand | undefined;
  let rest = [...args];
  for (;;) {
    const at = firstWord(rest);
    const word = at === -1 ? undefined : rest[at];
    if (word === undefined) break;
    const next = commands.find(({ name, aliases }) => name === word || aliases?.includes(word));
    if (!next) {
      if (!found) throw unknownCommand(word);
      break;
    }
    found = next;
    path = `${path} ${next.name}`;
    rest = rest.toSpliced(at, 1);
    commands = next.subcommands ?? [];
  }
  return found && { command: found, path, args: rest };
}

/** Position of the first argument that is neither a flag nor the value of a global flag. */
function firstWord(args: readonly string[]): number {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return -1;
    if (!arg.startsWith('-')) return at;
    const spec = GLOBAL_FLAGS.find(({ name, short }) => arg === `--${name}` || arg === `-${short}`);
    if (spec && spec.kind !== 'bool') at += 1;
    else if (!spec && !arg.includes('=')) return -1;
  }
  return -1;
}

function unknownCommand(word: string): KubectlFailure {
  if (NOT_MODELLED.has(word)) {
    return usageFailure(`kubectl ${word} is not modelled by this shell`);
  }
  const close = SUBCOMMANDS.map(({ name }) => name).filter(
    (name) => distance(name, word) <= 2 || name.startsWith(word),
  );
  const hint =
    close.length === 0
      ? ''
      : `\n\nDid you mean this?\n${close.map((name) => `\t${name}\n`).join('')}`;
  return new KubectlFailure(`Error: unknown command "${word}" for "kubectl"${hint}`);
}

/** Levenshtein distance, as cobra suggests by. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
