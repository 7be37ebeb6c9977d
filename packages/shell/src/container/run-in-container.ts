import { BUILTINS } from '../builtins.ts';
import type { Command, CommandContext } from '../command.ts';
import { createCurl } from '../curl/curl.ts';
import { FILE_COMMANDS } from '../files/file-commands.ts';
import { at } from '../kubectl/json-access.ts';
import { createLineBudget } from '../line-budget.ts';
import { runLine } from '../run-line.ts';
import { testCommands } from '../test-command.ts';
import { grep } from '../text/grep.ts';
import { sed } from '../text/sed.ts';
import { TEXT_COMMANDS } from '../text/text-commands.ts';
import { createWorkingFiles } from '../working-files.ts';
import { xargs } from '../xargs.ts';
import type { ShellFiles } from '../shell.ts';
import { containerEnvironment } from './container-environment.ts';
import { readContainerSources } from './container-sources.ts';
import { mountVolumes } from './container-volumes.ts';
import {
  containerStatus,
  kubeletFiles,
  mainProcess,
  podName,
  podNamespace,
  type ContainerPlace,
} from './container-pod.ts';
import { withLoopback } from './loopback.ts';
import { createNslookup } from './nslookup.ts';
import { createPilotAgent } from './pilot-agent.ts';
import { createWget } from './wget.ts';

/** Of the shell's own commands, those that no container has. */
const NOT_THERE: ReadonlySet<string> = new Set(['help', 'history', 'clear', 'tee']);

/**
 * Runs a command in a container of a pod: a small shell whose curl, wget and nslookup stand where the pod stands.
 * Programs that an image brings are not modelled; resolves to the exit code, 127 for those.
 */
export async function runInContainer(
  place: ContainerPlace,
  words: readonly string[],
  context: CommandContext,
): Promise<number> {
  const commands = new Map(programsOf(place).map((command) => [command.name, command]));
  const [program = '', ...args] = words;
  const base = program.replace(/^.*\//, '');
  if (!commands.has(base)) {
    context.stderr(
      `exec: "${program}": executable file not found in $PATH (of a container's programs these are modelled: ${[
        ...commands.keys(),
      ]
        .filter((name) => /^\w/.test(name))
        .toSorted()
        .join(', ')})\n`,
    );
    return 127;
  }
  const sources = await readContainerSources(place, context);
  const environment = containerEnvironment(place, sources);
  const mounted = mountVolumes(kubeletFiles(place), { place, sources, environment });
  const files = createWorkingFiles(containerFiles(new Map(mounted.files)));
  for (const folder of mounted.folders) files.makeFolder(`/${folder}`);
  const budget = createLineBudget((message) => context.stderr(`sh: ${message}\n`));
  const line = [base, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return runLine(
    line,
    {
      cluster: withLoopback(context.cluster, place),
      files,
      session: {
        namespace: podNamespace(place),
        context: '',
        variables: new Map(environment),
        history: [],
      },
      commands,
      budget,
      stdout: context.stdout,
      stderr: context.stderr,
      signal: AbortSignal.any([context.signal, budget.signal]),
    },
    context.stdin,
  );
}

function programsOf(place: ContainerPlace): readonly Command[] {
  const from = { pod: podName(place), namespace: podNamespace(place) };
  return [
    ...[...BUILTINS, ...testCommands, ...FILE_COMMANDS, ...TEXT_COMMANDS, grep, sed, xargs].filter(
      ({ name }) => !NOT_THERE.has(name),
    ),
    createCurl(from),
    createWget(from),
    createNslookup(podNamespace(place)),
    ...(place.container === 'istio-proxy' ? [createPilotAgent(place)] : []),
    { ...printing('printenv', ''), run: printVariable },
    printing('hostname', `${podName(place)}\n`),
    printing('whoami', 'root\n'),
    printing(
      'ps',
      `PID   USER     TIME  COMMAND\n    1 root      0:00 ${mainProcess(place)}\n   17 root      0:00 ps\n`,
    ),
  ];
}

function printing(name: string, text: string): Command {
  return {
    name,
    summary: 'tell of the container',
    async run(_, { stdout }) {
      stdout(text);
      return 0;
    },
  };
}

async function printVariable([name]: readonly string[], context: CommandContext): Promise<number> {
  if (name === undefined) return context.run(['env']);
  const value = context.session.variables.get(name);
  if (value === undefined) return 1;
  context.stdout(`${value}\n`);
  return 0;
}

/** The files of a container; what is written is gone with the process. */
function containerFiles(files: Map<string, string>): ShellFiles {
  return {
    list: () => [...files.keys()],
    read: (path) => files.get(path),
    write: (path, text) => void files.set(path, text),
    remove: (path) => void files.delete(path),
  };
}

/** Whether a container of a pod runs. */
export function isContainerRunning(place: ContainerPlace): boolean {
  return at(containerStatus(place), 'state', 'running') !== undefined;
}
