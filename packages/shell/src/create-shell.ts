import { ClusterError } from '@drydock/cluster';
import type { Command, ShellSession } from './command.ts';
import { completeLine } from './complete-line.ts';
import { createLineBudget } from './line-budget.ts';
import { parseLine } from './line/parse-line.ts';
import { PROGRAMS } from './programs.ts';
import { runLine } from './run-line.ts';
import type { Shell, ShellContext, ShellOptions } from './shell.ts';
import { createWorkingFiles } from './working-files.ts';

const CLUSTER_FAILED = 1;
const OUR_OWN_BUG = 70;
const HISTORY_LENGTH = 1000;
/** Longest text of a line, in characters. */
const LONGEST_LINE = 1_000_000;

/** A shell over a cluster: commands by name, pipes, files, completion. What it remembers are variables and kubectl's context. */
export function createShell(options: ShellOptions): Shell {
  const { cluster } = options;
  const contexts = contextsOf(options);
  const session: ShellSession = {
    namespace: contexts[0].namespace ?? options.namespace ?? 'default',
    context: contexts[0].name,
    variables: new Map(Object.entries(options.environment ?? {})),
    history: [],
  };
  const files = createWorkingFiles(options.files);
  const commands = new Map<string, Command>();
  const host = { options, contexts, commands: () => [...commands.values()] };
  for (const program of PROGRAMS) {
    const command = program(host);
    commands.set(command.name, command);
  }
  return {
    async run(line, io) {
      const { stdout, stderr } = io;
      if (line.length > LONGEST_LINE) {
        stderr(`shell: a line of ${line.length} characters is longer than this shell takes\n`);
        return 2;
      }
      remember(session.history, line);
      const budget = createLineBudget((message) => stderr(`shell: ${message}\n`));
      const signal = AbortSignal.any([budget.signal, ...(io.signal ? [io.signal] : [])]);
      const context = { cluster, files, session, commands, budget, stdout, stderr, signal };
      try {
        return await runLine(line, context);
      } catch (error) {
        stderr(`shell: ${error instanceof Error ? error.message : String(error)}\n`);
        return error instanceof ClusterError ? CLUSTER_FAILED : OUR_OWN_BUG;
      }
    },
    needsMore(text) {
      const parsed = parseLine(text);
      return !parsed.ok && parsed.needsMore;
    },
    async complete(line) {
      try {
        return await completeLine(line, { cluster, files, session, commands });
      } catch {
        // A server that does not answer has nothing to suggest.
        return [];
      }
    },
  };
}

function remember(history: string[], line: string): void {
  if (line.trim() === '') return;
  history.push(line);
  if (history.length > HISTORY_LENGTH) history.shift();
}

function contextsOf(options: ShellOptions): readonly [ShellContext, ...ShellContext[]] {
  const [first, ...rest] = options.contexts ?? [];
  if (first) return [first, ...rest];
  const { engine } = options.cluster;
  const name = engine === 'simulated' ? 'drydock' : engine;
  const { namespace = 'default' } = options;
  return [{ name, cluster: name, user: 'admin', namespace }];
}
