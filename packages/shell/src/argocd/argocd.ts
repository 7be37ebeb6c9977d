import type { Command } from '../command.ts';
import { KubectlFailure } from '../kubectl/failure.ts';
import type { FlagSpec } from '../kubectl/flags.ts';
import type { ProgramHost } from '../programs.ts';
import { flag, parseFlags, type ArgoCommand, type ArgoContext } from './argo-context.ts';
import { ArgoFailure, ArgoUsage, logLine } from './argo-failure.ts';
import { ARGO_COMMANDS, NOT_NEEDED, REFUSED_COMMANDS } from './argo-commands.ts';
import { completeArgocd } from './complete-argocd.ts';
import { commandHelp, groupHelp } from './help.ts';

/** Flags of every command. Those that say how to reach a server have nothing to reach: this argocd is `argocd --core`. */
const GLOBAL_FLAGS: readonly FlagSpec[] = [
  ...['core', 'grpc-web', 'insecure', 'plaintext', 'prompts-enabled'].map((name) =>
    flag.bool(name),
  ),
  ...[
    'server',
    'auth-token',
    'argocd-context',
    'kube-context',
    'config',
    'logformat',
    'loglevel',
  ].map((name) => flag.text(name)),
  flag.bool('help', 'h'),
];

/** `argocd` as `argocd --core` works: through the Kubernetes API alone. It prints what argocd v3 prints. */
export function createArgocd({ options }: ProgramHost): Command {
  return {
    name: 'argocd',
    summary: 'Applications of Argo CD: list, get, create, set, sync, diff, history, rollback …',
    async run(args, shell) {
      const argo: ArgoContext = {
        shell,
        kube: shell.cluster.kube,
        out: shell.stdout,
        err: shell.stderr,
        ...(options.edit && { edit: options.edit }),
        now: () => shell.cluster.clock.now(),
      };
      try {
        return await runCommand(args, argo);
      } catch (error) {
        return report(error, argo);
      }
    },
    complete: completeArgocd,
  };
}

async function runCommand(args: readonly string[], argo: ArgoContext): Promise<number> {
  const words = args.filter((word) => word !== '--core');
  const found = findCommand(words);
  if (!found) return withoutCommand(words, argo);
  const { command, path, rest } = found;
  const flags = parseFlags(
    `argocd ${path}`,
    rest,
    [...command.flags, ...GLOBAL_FLAGS],
    command.refused,
  );
  if (flags.isOn('help')) {
    argo.out(commandHelp(path, command));
    return 0;
  }
  return command.run(flags, argo);
}

interface FoundCommand {
  readonly command: ArgoCommand;
  readonly path: string;
  readonly rest: readonly string[];
}

/** The command that the first words name; the deepest one. */
export function findCommand(words: readonly string[]): FoundCommand | undefined {
  for (const length of [3, 2, 1]) {
    const path = words.slice(0, length).join(' ');
    const command = ARGO_COMMANDS.get(path);
    if (command && words.length >= length) return { command, path, rest: words.slice(length) };
  }
  return undefined;
}

/** A group alone prints its help; what there is not is refused by name. */
function withoutCommand(words: readonly string[], { err, out }: ArgoContext): number {
  const plain = words.filter((word) => !word.startsWith('-'));
  const [first, second] = plain;
  const isHelp = words.some((word) => word === '--help' || word === '-h') || first === 'help';
  const group = first === 'help' ? '' : (first ?? '');
  const known = [...ARGO_COMMANDS.keys()].some((path) => path.startsWith(`${group} `));
  if (first === undefined || isHelp || (known && second === undefined)) {
    out(groupHelp(known ? group : ''));
    return isHelp || first === undefined ? 0 : 1;
  }
  const path = second !== undefined && known ? `${first} ${second}` : first;
  const reason = NOT_NEEDED.get(first);
  if (reason !== undefined) {
    err(`argocd: ${reason}\n`);
    return 20;
  }
  if (REFUSED_COMMANDS.includes(path) || REFUSED_COMMANDS.includes(first)) {
    err(`argocd: \`argocd ${path}\` is not modelled in this terminal\n`);
    return 20;
  }
  err(
    `Error: unknown command "${known ? second : first}" for "argocd${known ? ` ${first}` : ''}"\n`,
  );
  err(`Run 'argocd${known ? ` ${first}` : ''} --help' for usage.\n`);
  return 1;
}

function report(error: unknown, argo: ArgoContext): number {
  if (error instanceof ArgoFailure) {
    argo.err(logLine('fatal', error.message, argo.now()));
    return error.code;
  }
  if (error instanceof ArgoUsage) {
    argo.err(error.message);
    return error.code;
  }
  if (error instanceof KubectlFailure) {
    argo.err(`${error.message.replace('by this shell', 'in this terminal')}\n`);
    return 1;
  }
  throw error;
}
