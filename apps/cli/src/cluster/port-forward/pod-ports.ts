import type { SimulatedCluster } from '@drydock/cluster';
import type { PortForwardRequest } from '../exec/stream-request.ts';
import type { PortTargets } from '../exec/serve-streams.ts';

/** The ports of a simulated pod; refused in the server's words where there is none that runs. */
export function podPorts(
  { simulator }: SimulatedCluster,
  { namespace, pod: name }: PortForwardRequest,
): PortTargets {
  const pod = simulator.store.get({ group: '', resource: 'pods' }, namespace, name);
  if (!pod)
    return { ok: false, code: 404, reason: 'NotFound', message: `pods "${name}" not found` };
  const { phase = 'Pending' } = (pod['status'] ?? {}) as { readonly phase?: string }; // a stored Pod
  if (phase !== 'Running') {
    const message = `unable to forward port because pod is not running. Current status=${phase}`;
    return { ok: false, code: 400, reason: 'BadRequest', message };
  }
  return { ok: true, find: (port) => simulator.podPort(namespace, name, port) };
}
