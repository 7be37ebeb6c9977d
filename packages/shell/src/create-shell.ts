import { ClusterError } from '@drydock/cluster';
import { BUILTINS } from './builtins.ts';
import type { Command, ShellSession } from './command.ts';
import { createCurl } from './curl/curl.ts';
import { createHelp } from './help.ts';
import { completeLine } from './complete-line.ts';
import { istioctl } from './istioctl/istioctl.ts';
import { createKubectl } from './kubectl/create-kubectl.ts';
import { runLine } from './run-line.ts';
import type { Shell, ShellContext, ShellOptions } from './shell.ts';
import { grep } from './text/grep.ts';
import { TEXT_COMMANDS } from './text/text-commands.ts';
import { createWorkingFiles } from './working-files.ts';

const CLUSTER_FAILED = 1;
const OUR_OWN_BUG = 70;

/** A shell over a cluster: commands by name, pipes, files, completion. What it remembers are variables and kubectl's context. */
export function createShell(options: ShellOptions): Shell {
  const { cluster } = options;
  const contexts = contextsOf(options);
  const session: ShellSession = {
    namespace: contexts[0].namespace ?? options.namespace ?? 'default',
    context: contexts[0].name,
    variables: new Map(),
  };
  const files = createWorkingFiles(options.files);
  const commands = new Map<string, Command>();
  for (const command of [
    ...BUILTINS,
    ...TEXT_COMMANDS,
    grep,
    createCurl(options.curlFrom ?? { external: true }),
    createKubectl({ contexts, ...(options.edit ? { edit: options.edit } : {}) }),
    istioctl,
    createHelp(() => [...commands.values()]),
  ]) {
    commands.set(command.name, command);
  }
  return {
    async run(line, io) {
      const signal = io.signal ?? new AbortController().signal;
      const { stdout, stderr } = io;
      try {
        return await runLine(line, { cluster, files, session, commands, stdout, stderr, signal });
      } catch (error) {
        stderr(`shell: ${error instanceof Error ? error.message : String(error)}\n`);
        return error instanceof ClusterError ? CLUSTER_FAILED : OUR_OWN_BUG;
      }
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

function contextsOf(options: ShellOptions): readonly [ShellContext, ...ShellContext[]] {
  const [first, ...rest] = options.contexts ?? [];
  if (first) return [first, ...rest];
  const { engine } = options.cluster;
  const name = engine === 'simulated' ? 'drydock' : engine;
  const { namespace = 'default' } = options;
  return [{ name, cluster: name, user: 'admin', namespace }];
}
