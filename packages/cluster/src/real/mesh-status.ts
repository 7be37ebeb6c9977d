import type { KubernetesObject } from '@drydock/manifests';
import type { ProxyStatus } from '@drydock/simulator';
import type { MeshStatus } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import type { KubeClient } from '../kube-client.ts';
import type { Connection } from './connection.ts';
import { execInPod } from './exec-in-pod.ts';
import { listOf } from './values-of.ts';

const ISTIO_NAMESPACE = 'istio-system';
const CONTAINER = 'discovery';
const ASK_MS = 15_000;

/**
 * What istiod says of its proxies: `/debug/syncz` of each of its pods, which it tells to nobody but itself, so it is asked
 * from within by its own program, as istioctl's internal-debug does.
 */
export function createMeshStatus(connection: Connection): MeshStatus {
  return {
    async proxies() {
      const pods = await istiodPods(connection.kube);
      const lists = await Promise.all(
        pods.map(({ metadata }) => askIstiod(connection, metadata.name)),
      );
      return lists.flat();
    },
  };
}

/** For settling: text says which proxy waits for its configuration. */
export async function meshIsSettled(kube: KubeClient, mesh: MeshStatus): Promise<true | string> {
  if ((await istiodPods(kube)).length === 0) return true;
  const stale = (await mesh.proxies()).find(({ state }) => state === 'STALE');
  return stale ? `the proxy of ${stale.pod} waits for its configuration` : true;
}

async function istiodPods(kube: KubeClient): Promise<readonly KubernetesObject[]> {
  const pods = await listOf(kube, ['v1', 'Pod'], {
    namespace: ISTIO_NAMESPACE,
    labelSelector: 'app=istiod',
  });
  return pods.filter(
    ({ status }) => (status as { phase?: string } | undefined)?.phase === 'Running',
  );
}

/** Nonces of what was sent to a proxy and what it has acknowledged, by type of resource. */
type SyncStatus = Readonly<Record<string, string | undefined>>;

async function askIstiod(connection: Connection, pod: string): Promise<readonly ProxyStatus[]> {
  const { exitCode, stdout, stderr } = await execInPod(connection, {
    namespace: ISTIO_NAMESPACE,
    pod,
    container: CONTAINER,
    command: ['pilot-discovery', 'request', 'GET', '/debug/syncz'],
    timeoutMs: ASK_MS,
  });
  if (exitCode === 0) return parseSyncStatus(stdout.toString());
  throw new ClusterError(
    'bad-answer',
    `istiod (pod ${pod}) does not tell of its proxies: ${stderr.trim().slice(0, 200) || `exit code ${exitCode}`}.`,
  );
}

const TYPES = ['cluster', 'listener', 'route', 'endpoint'] as const;

/** Reads istiod's `/debug/syncz`. Exported for its test. */
export function parseSyncStatus(text: string): readonly ProxyStatus[] {
  const list = parseList(text);
  return list.map((status) => {
    const id = status['proxy'] ?? '';
    const dot = id.lastIndexOf('.');
    return {
      pod: id.slice(0, dot),
      namespace: id.slice(dot + 1),
      state: stateOf(status),
      // A nonce is opaque: a real istiod's says nothing of a revision.
      revision: Number(status['cluster_acked']) || 0,
    };
  });
}

function parseList(text: string): readonly SyncStatus[] {
  try {
    const value: unknown = JSON.parse(text);
    // One entry per proxy, each a flat object of texts. @see istio pilot/pkg/xds/debug.go SyncStatus
    if (Array.isArray(value)) return value as readonly SyncStatus[];
  } catch {
    // said below
  }
  throw new ClusterError(
    'bad-answer',
    'istiod told of its proxies in a form that is not known: a JSON list was expected.',
  );
}

function stateOf(status: SyncStatus): ProxyStatus['state'] {
  const sent = TYPES.map((type) => status[`${type}_sent`] ?? '');
  if (sent[0] === '' && sent[1] === '') return 'NOT SENT';
  const isBehind = TYPES.some((type, index) => (status[`${type}_acked`] ?? '') !== sent[index]);
  return isBehind ? 'STALE' : 'SYNCED';
}
