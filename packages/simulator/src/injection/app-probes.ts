import type { Container } from '../objects/pod.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The probes of a container and the name that the agent knows each by. */
const PROBES = [
  ['livenessProbe', 'livez'],
  ['readinessProbe', 'readyz'],
  ['startupProbe', 'startupz'],
] as const;

const AGENT_PORT = 15020;

export interface RewrittenProbes {
  readonly containers: readonly Container[];
  /** What the agent then asks the application, by path: the value of ISTIO_KUBE_APP_PROBERS. */
  readonly probers: Readonly<Record<string, Fields>>;
}

/**
 * Sends the probes of applications to the agent in the sidecar, which asks the application itself:
 * kubelet has no certificate of the mesh. Upstream: pkg/kube/inject/app_probe.go.
 */
export function rewriteAppProbes(containers: readonly Container[]): RewrittenProbes {
  const probers: Record<string, Fields> = {};
  const rewritten = containers.map((container) => {
    const changes: Record<string, unknown> = {};
    for (const [field, name] of PROBES) {
      const probe = container[field] as Fields | undefined; // validated as a Probe
      const asked = probe && askedOf(probe, container);
      if (!asked) continue;
      const path = `/app-health/${container.name}/${name}`;
      probers[path] = asked;
      const { tcpSocket: _socket, grpc: _grpc, ...timing } = probe;
      changes[field] = { ...timing, httpGet: { path, port: AGENT_PORT, scheme: 'HTTP' } };
    }
    return { ...container, ...changes };
  });
  return { containers: rewritten, probers };
}

/** What the agent asks in place of kubelet; undefined for an exec probe, which stays. */
function askedOf(probe: Fields, container: Container): Fields | undefined {
  for (const kind of ['httpGet', 'tcpSocket', 'grpc']) {
    const action = probe[kind] as Fields | undefined; // validated as its kind of action
    if (!action) continue;
    const { timeoutSeconds } = probe;
    const timeout = timeoutSeconds === undefined ? {} : { timeoutSeconds };
    return { [kind]: { ...action, port: portNumber(action['port'], container) }, ...timeout };
  }
  return undefined;
}

function portNumber(port: unknown, { ports = [] }: Container): unknown {
  if (typeof port !== 'string') return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? port;
}
