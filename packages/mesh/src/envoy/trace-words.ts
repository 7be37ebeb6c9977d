import type { EnvoyCluster } from '../envoy-cluster.ts';
import type { UpstreamChoice } from '../outcome.ts';
import { healthyEndpoints } from './choose-endpoint.ts';
import type { Tracer } from './tracer.ts';

/** The step that says which pods a cluster stands for, and why. */
export function traceCluster(tracer: Tracer, cluster: EnvoyCluster, name: string): void {
  const { source } = cluster;
  const rule = source?.resource.name;
  const where = source ? { source } : {};
  if (cluster.discovery === 'ORIGINAL_DST') {
    const detail =
      name === 'PassthroughCluster'
        ? 'No rule of the mesh applies: the request goes to the address that the client chose.'
        : 'The connection keeps the address that the client chose.';
    tracer.add('cluster', cluster.host || name, detail, where);
    return;
  }
  if (cluster.discovery === 'BLACK_HOLE') {
    tracer.add(
      'cluster',
      name,
      'Nothing in the registry has this address, and REGISTRY_ONLY lets nothing else out.',
    );
    return;
  }
  const pods = countWord(cluster);
  const title = rule
    ? `DestinationRule ${rule}${cluster.subset === '' ? '' : `, subset ${cluster.subset}`}`
    : `Service ${cluster.service?.name ?? cluster.host}`;
  const labels = Object.entries(cluster.labels).map(([key, value]) => `${key}=${value}`);
  const selects =
    cluster.subset === ''
      ? `${cluster.host} has ${pods}`
      : labels.length > 0
        ? `labels ${labels.join(', ')} select ${pods}`
        : `no labels: the subset has all ${pods}`;
  tracer.add('cluster', title, `${selects}; ${cluster.loadBalancing.kind}`, where);
}

function countWord(cluster: EnvoyCluster): string {
  const ready = healthyEndpoints(cluster).length;
  const all = cluster.endpoints.length;
  const noun = cluster.endpoints.every((endpoint) => endpoint.pod) ? 'pod' : 'endpoint';
  const count = `${all} ${noun}${all === 1 ? '' : 's'}`;
  return ready === all ? count : `${count}, ${ready} ready`;
}

const TLS_WORDS: Readonly<Record<string, string>> = {
  mtls: 'Istio mTLS',
  plaintext: 'plaintext',
  simple: 'TLS',
  mutual: 'TLS with a client certificate',
};

/** The step that names the endpoint. */
export function traceEndpoint(tracer: Tracer, choice: UpstreamChoice): void {
  const pod = choice.target?.pod?.name;
  const title = pod ? `${pod}, ${choice.endpoint}` : (choice.endpoint ?? choice.host);
  tracer.add(
    'endpoint',
    title,
    `Sent over ${TLS_WORDS[choice.tls ?? 'plaintext'] ?? 'plaintext'}.`,
  );
}
