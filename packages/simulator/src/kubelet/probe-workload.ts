import type {
  Container as KubernetesContainer,
  ProbeAnswer,
  ProbeQuestion,
} from '@drydock/kubernetes';
import { asPod, type Container, type Pod } from '../objects/pod.ts';
import type { WorkloadContext } from '../workloads/behaviour.ts';
import { runOfCommand } from '../workloads/command-run.ts';
import { parseImageName } from '../workloads/image-name.ts';
import { findBehaviour } from '../workloads/registry.ts';

interface Asked {
  readonly httpGet?: {
    readonly path?: string;
    readonly port: number | string;
    readonly scheme?: string;
  };
  readonly tcpSocket?: { readonly port: number | string };
  readonly grpc?: { readonly port: number };
  readonly exec?: { readonly command?: readonly string[] };
}

const OK: ProbeAnswer = { ok: true };
const AGENT_PORT = 15_020;

/** What a probe of kubelet gets from the program in a container, in kubelet's words. */
export function probeWorkload({ pod: given, container, probe, now }: ProbeQuestion): ProbeAnswer {
  const pod = asPod(given);
  return ask(pod, container, probe, now);
}

function ask(pod: Pod, container: KubernetesContainer, asked: Asked, now: number): ProbeAnswer {
  if (asked.exec) return runCommand(asked.exec.command ?? []);
  if (asked.grpc) return OK; // no behaviour speaks gRPC: the health service is taken to be there
  const { httpGet, tcpSocket } = asked;
  const port = portOf(httpGet?.port ?? tcpSocket?.port ?? 0, container);
  if (httpGet && port === AGENT_PORT) return askAgent(pod, httpGet.path ?? '/', now);
  const behaviour = findBehaviour(container.image);
  const isOpaque =
    behaviour !== undefined &&
    behaviour.respond === undefined &&
    (behaviour.tcpPorts ?? []).length === 0;
  if (isOpaque && behaviour.isShell !== true) return OK; // Istio's and the cluster's own programs
  const listens =
    behaviour?.httpPorts.includes(port) === true || behaviour?.tcpPorts?.includes(port) === true;
  const address = `${pod.status?.podIP ?? ''}:${port}`;
  if (!listens) {
    const dial = `dial tcp ${address}: connect: connection refused`;
    const scheme = (httpGet?.scheme ?? 'HTTP').toLowerCase();
    const message = httpGet ? `Get "${scheme}://${address}${httpGet.path ?? '/'}": ${dial}` : dial;
    return { ok: false, message };
  }
  if (!httpGet || !behaviour?.respond) return OK;
  const answer = behaviour.respond(
    {
      method: 'GET',
      path: httpGet.path ?? '/',
      authority: address,
      headers: [['user-agent', 'kube-probe/1.34']],
      body: '',
      sourceIp: pod.status?.podIP ?? '',
    },
    contextOf(pod, container, now),
  );
  const ok = answer.status >= 200 && answer.status < 400;
  return ok ? OK : { ok, message: `HTTP probe failed with statuscode: ${answer.status}` };
}

/** A probe does not travel: what the program would ask others is not asked. */
function contextOf(pod: Pod, container: KubernetesContainer, now: number): WorkloadContext {
  return {
    pod: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    ip: pod.status?.podIP ?? '',
    serviceAccount: pod.spec.serviceAccountName ?? 'default',
    tag: parseImageName(container.image).tag,
    random: { next: () => 0.5 },
    now,
    call: () => ({ status: undefined, headers: [], body: '' }),
  };
}

function portOf(port: number | string, { ports = [] }: KubernetesContainer): number {
  if (typeof port === 'number') return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? (Number(port) || 0);
}

/** Probes of a meshed application: the agent in the sidecar asks in kubelet's place. */
function askAgent(pod: Pod, path: string, now: number): ProbeAnswer {
  const [, , name] = path.split('/');
  const target = pod.spec.containers.find((each) => each.name === name);
  const asked = probersOf(pod)[path];
  if (!target || !asked) return OK; // the agent's own health
  const answer = ask(pod, target as unknown as KubernetesContainer, asked, now); // the same validated container
  return answer.ok ? OK : { ok: false, message: 'HTTP probe failed with statuscode: 500' };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
}

function probersOf(pod: Pod): Readonly<Record<string, Asked>> {
  const all: readonly Container[] = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const proxy = all.find(({ name }) => name === 'istio-proxy');
  const env = (proxy?.['env'] ?? []) as readonly Variable[]; // a validated container
  const text = env.find(({ name }) => name === 'ISTIO_KUBE_APP_PROBERS')?.value;
  try {
    return JSON.parse(text ?? '{}') as Readonly<Record<string, Asked>>; // written by the injector
  } catch {
    return {};
  }
}

function runCommand(command: readonly string[]): ProbeAnswer {
  const run = runOfCommand(command);
  if (run.kind === 'goes on' || run.exitCode === 0) return OK;
  return { ok: false, message: '' };
}
