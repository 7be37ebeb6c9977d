import { stringify } from 'yaml';
import { ClusterError } from '../cluster-error.ts';
import { runProgram } from './run-program.ts';

/** Seconds that kind itself waits for the control plane; what comes after is waited for by the driver. */
const WAIT = '120s';

/** Whether the kind CLI is installed here. */
export async function hasKindCli(): Promise<boolean> {
  return (await runProgram('kind', ['version'])).code === 0;
}

/** Command lines of kind; names and images are arguments, never parts of a line. */
export const KIND_COMMANDS: {
  readonly create: (name: string, image: string, kubeconfig: string) => readonly string[];
  readonly kubeconfig: (name: string) => readonly string[];
  readonly remove: (name: string) => readonly string[];
} = {
  create: (name, image, kubeconfig) => [
    'create',
    'cluster',
    '--name',
    name,
    '--image',
    image,
    '--kubeconfig',
    kubeconfig,
    '--wait',
    WAIT,
    '--config',
    '-',
  ],
  kubeconfig: (name) => ['get', 'kubeconfig', '--name', name],
  remove: (name) => ['delete', 'cluster', '--name', name],
};

/** kind's own configuration: reached from this machine alone. */
export function kindConfig(): string {
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { apiServerAddress: '127.0.0.1' },
    nodes: [{ role: 'control-plane' }],
  });
}

/** Makes a cluster by the kind CLI and resolves to its kubeconfig. What a failure leaves is removed. */
export async function createByCli(
  name: string,
  image: string,
  { kubeconfig, signal }: { readonly kubeconfig: string; readonly signal: AbortSignal },
): Promise<string> {
  try {
    const args = KIND_COMMANDS.create(name, image, kubeconfig);
    const made = await runProgram('kind', args, { input: kindConfig(), signal });
    if (made.code !== 0) throw kindFailure(made.output, image);
    const read = await runProgram('kind', KIND_COMMANDS.kubeconfig(name), { signal });
    if (read.code !== 0) throw kindFailure(read.output, image);
    return read.stdout;
  } catch (error) {
    await removeByCli(name).catch(() => undefined); // the first error is the one that tells
    throw error;
  }
}

export async function removeByCli(name: string): Promise<void> {
  const removed = await runProgram('kind', KIND_COMMANDS.remove(name));
  if (removed.code !== 0)
    throw new ClusterError(
      'start-failed',
      `The kind cluster ${name} could not be removed: ${lastLine(removed.output)}. Try: kind delete cluster --name ${name}`,
    );
}

const REASONS: readonly (readonly [pattern: RegExp, code: ClusterError['code'], advice: string])[] =
  [
    [
      /failed to pull image|pull access denied|no such host/i,
      'image-missing',
      'Load the image into the engine, or set DRYDOCK_MIRROR to a registry that can be reached.',
    ],
    [
      /Cannot connect to the Docker daemon|docker.*not (running|found)|permission denied/i,
      'no-engine',
      'Start Docker, or see that this user may use it.',
    ],
    [/port is already allocated|address already in use/i, 'no-room', 'End what listens there.'],
    [/no space left on device/i, 'no-room', 'The disk of the engine is full: docker system prune.'],
  ];

/** kind's words as one error. Exported for its test. */
export function kindFailure(output: string, image: string): ClusterError {
  const [, code, advice] = REASONS.find(([pattern]) => pattern.test(output)) ?? [
    /./,
    'start-failed',
    'Run the same by hand: kind create cluster.',
  ];
  return new ClusterError(code, `kind could not start ${image}: ${lastLine(output)} ${advice}`);
}

/** kind's `ERROR:` line says most. */
function lastLine(output: string): string {
  const lines = output.trim().split('\n');
  return (lines.find((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? '').slice(0, 300);
}
