import type { SimulatedCluster } from '@drydock/cluster';
import type { KubernetesObject } from '@drydock/manifests';
import { createShell, type Shell } from '@drydock/shell';
import { containerEnvironment } from './container-environment.ts';
import { containerFiles } from './container-files.ts';
import type { ExecStart, ProcessIo } from './container-process.ts';
import type { ExecRequest } from './stream-request.ts';
import { readPlainLines, readTerminalLines } from './line-discipline.ts';

interface Container {
  readonly name: string;
  readonly env?: Parameters<typeof containerEnvironment>[1];
}

/** What is read of a stored Pod. */
interface PodFields {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** Starts a command in a container of a simulated pod: a small shell whose curl sends from that pod. */
export async function execInContainer(
  cluster: SimulatedCluster,
  request: ExecRequest,
): Promise<ExecStart> {
  const { namespace, pod: name, command } = request;
  const pod = cluster.simulator.store.get({ group: '', resource: 'pods' }, namespace, name);
  if (!pod) return refused(404, 'NotFound', `pods "${name}" not found`);
  const { containers, initContainers = [] } = pod['spec'] as PodFields; // a stored Pod
  const wanted = request.container ?? containers[0]?.name;
  const container = [...containers, ...initContainers].find((each) => each.name === wanted);
  if (!container)
    return refused(400, 'BadRequest', `container ${wanted} is not valid for pod ${name}`);
  if (request.attach === true) {
    if (!isRunning(pod, container.name))
      return refused(400, 'BadRequest', `container ${container.name} is not running`);
    return {
      ok: true,
      run: (io) => attach(cluster, { ...request, container: container.name }, io),
    };
  }
  if (command.length === 0)
    return refused(400, 'BadRequest', 'you must specify at least 1 command for the container');
  if (!isRunning(pod, container.name)) {
    return refused(500, 'InternalError', `container not found ("${container.name}")`);
  }
  return { ok: true, run: (io) => runCommand(cluster, pod, container, { request, io }) };
}

/** The output of a running container from now on, until the client leaves. */
async function attach(
  cluster: SimulatedCluster,
  { namespace, pod, container = '' }: ExecRequest,
  io: ProcessIo,
): Promise<number> {
  const query = new URLSearchParams({ container, follow: 'true', tailLines: '0' });
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`;
  const response = await cluster.kube.raw(path);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const leave = (): void => void reader?.cancel().catch(() => undefined);
  io.signal.addEventListener('abort', leave, { once: true });
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) return 0;
    io.stdout(chunk.value);
  }
}

function refused(code: number, reason: string, message: string): ExecStart {
  return { ok: false, code, reason, message };
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly running?: object };
}

interface StatusFields {
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
}

function isRunning(pod: KubernetesObject, container: string): boolean {
  const { containerStatuses = [], initContainerStatuses = [] } = (pod['status'] ??
    {}) as StatusFields; // a stored Pod
  const all = [...containerStatuses, ...initContainerStatuses];
  return all.some(({ name, state }) => name === container && state?.running !== undefined);
}

interface Execution {
  readonly request: ExecRequest;
  readonly io: ProcessIo;
}

async function runCommand(
  cluster: SimulatedCluster,
  pod: KubernetesObject,
  container: Container,
  { request, io }: Execution,
): Promise<number> {
  const environment = containerEnvironment(pod, container.env);
  const shell = shellIn(cluster, pod);
  const runLine = (line: string): Promise<number> => {
    const [program = ''] = line.trim().split(/\s/, 1);
    return runProgram(program, line, { cluster, shell, environment, pod, io });
  };
  const [program = '', ...args] = request.command;
  const base = program.split('/').at(-1) ?? '';
  if (base !== 'sh' && base !== 'bash') {
    return runLine([base, ...args.map(quoted)].join(' '));
  }
  const script = args[0] === '-c' ? args[1] : undefined;
  if (script !== undefined) return runLine(script);
  return converse(request, io, runLine);
}

/** A shell that reads its commands: with a prompt on a terminal, without one from a pipe. */
async function converse(
  { tty, stdin }: ExecRequest,
  io: ProcessIo,
  runLine: (line: string) => Promise<number>,
): Promise<number> {
  if (!stdin) return 0;
  const prompt = tty ? '/ $ ' : '';
  const lines = tty ? readTerminalLines(io.stdin, io.stdout) : readPlainLines(io.stdin);
  let code = 0;
  io.stdout(prompt);
  for await (const line of lines) {
    if (line.trim() === 'exit') return code;
    if (line.trim() !== '') code = await runLine(line);
    io.stdout(prompt);
  }
  return code;
}

interface Surroundings {
  readonly cluster: SimulatedCluster;
  readonly shell: Shell;
  readonly environment: readonly string[];
  readonly pod: KubernetesObject;
  readonly io: ProcessIo;
}

/** What every container has, of the shell's commands. */
const PROGRAMS: ReadonlySet<string> = new Set(
  'cat curl echo export false for grep head ls seq sleep sort tail true uniq wc'.split(' '),
);

/** Programs that tell of the container itself; the rest is the shell's. What no container has is not found. */
async function runProgram(
  program: string,
  line: string,
  surroundings: Surroundings,
): Promise<number> {
  const { shell, environment, pod, io } = surroundings;
  switch (program) {
    case 'pilot-discovery':
      return askIstiod(line, surroundings);
    case 'env':
    case 'printenv':
      io.stdout(`${environment.join('\n')}\n`);
      return 0;
    case 'hostname':
      io.stdout(`${pod.metadata.name}\n`);
      return 0;
    default:
      if (PROGRAMS.has(program)) {
        return shell.run(line, { stdout: io.stdout, stderr: io.stderr, signal: io.signal });
      }
      io.stderr(`sh: ${program}: not found\n`);
      return 127;
  }
}

const MONITORING_PORT = 15_014;
const REQUEST = /^'?pilot-discovery'? '?request'? '?GET'? '?\/?([^' ]+)'?$/;

/** istiod's own program asks istiod from within: `pilot-discovery request GET /debug/syncz`. */
async function askIstiod(line: string, { cluster, pod, io }: Surroundings): Promise<number> {
  const { name, namespace = '' } = pod.metadata;
  const path = REQUEST.exec(line)?.[1];
  const port = cluster.simulator.podPort(namespace, name, MONITORING_PORT);
  if (path === undefined || port === undefined) {
    io.stderr('Error: of pilot-discovery, request GET PATH is modelled, in a pod of istiod\n');
    return 1;
  }
  const answer = await port(new Request(`http://localhost:${MONITORING_PORT}/${path}`));
  const text = await answer.text();
  if (answer.ok) io.stdout(text);
  else io.stderr(`Error: received ${answer.status} status code: ${text}\n`);
  return answer.ok ? 0 : 1;
}

function shellIn(cluster: SimulatedCluster, pod: KubernetesObject): Shell {
  const { name, namespace = 'default' } = pod.metadata;
  const from = { pod: name, namespace };
  const fromPod: SimulatedCluster = {
    ...cluster,
    traffic: {
      ...cluster.traffic,
      send: (request, options) => cluster.traffic.send({ ...request, from }, options),
    },
  };
  return createShell({ cluster: fromPod, files: containerFiles(pod), namespace });
}

function quoted(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
