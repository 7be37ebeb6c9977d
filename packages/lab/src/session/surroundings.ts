import type { Cluster } from '@drydock/cluster';
import { formatResourceKey, parseApiVersion, type KubernetesObject } from '@drydock/manifests';
import { LEARNER_MANAGER } from './apply-manifests.ts';

/** Kinds that a manifest may refer to: what validation has to know of the cluster. */
const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'Namespace'],
  ['v1', 'Service'],
  ['v1', 'Pod'],
  ['v1', 'Secret'],
  ['v1', 'ServiceAccount'],
  ['apps/v1', 'Deployment'],
  ['networking.istio.io/v1', 'Gateway'],
  ['networking.istio.io/v1', 'VirtualService'],
  ['networking.istio.io/v1', 'DestinationRule'],
  ['networking.istio.io/v1', 'ServiceEntry'],
  ['networking.istio.io/v1', 'Sidecar'],
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['security.istio.io/v1', 'AuthorizationPolicy'],
];

/** What a cluster holds, read again only when something was written since. */
export interface Surroundings {
  read(): Promise<ClusterObjects>;
}

export interface ClusterObjects {
  /** What is there besides the learner's work. */
  readonly around: readonly KubernetesObject[];
  /** What the learner's Apply made, in this session or before. */
  readonly learners: readonly KubernetesObject[];
}

/** What was read at the lab's start, for as long as only the learner's configuration changes. */
export function fixedSurroundings({ around }: ClusterObjects): Surroundings {
  return { read: () => Promise.resolve({ around, learners: [] }) };
}

export function createSurroundings(cluster: Cluster): Surroundings {
  let known: { readonly revision: string; readonly objects: ClusterObjects } | undefined;
  return {
    async read() {
      const revision = await revisionOf(cluster);
      if (revision !== undefined && known?.revision === revision) return known.objects;
      const all = await listAll(cluster);
      const objects = {
        around: all.filter((object) => !isLearners(object)),
        learners: all.filter(isLearners),
      };
      known = { revision: revision ?? '', objects };
      return objects;
    },
  };
}

function isLearners({ metadata }: KubernetesObject): boolean {
  const fields = metadata.managedFields ?? [];
  return fields.some(
    ({ manager, operation }) => manager === LEARNER_MANAGER && operation === 'Apply',
  );
}

/** The revision of the whole store: every list carries it. */
async function revisionOf({ kube }: Cluster): Promise<string | undefined> {
  const type = await kube.resolveKind('v1', 'Namespace');
  const listed = type && (await kube.list(type, { fieldSelector: 'metadata.name=default' }));
  return listed?.ok === true ? listed.value.resourceVersion : undefined;
}

async function listAll({ kube }: Cluster): Promise<readonly KubernetesObject[]> {
  const found: KubernetesObject[] = [];
  for (const [apiVersion, kind] of KINDS) {
    const type = await kube.resolveKind(apiVersion, kind);
    const listed = type && (await kube.list(type));
    // Items of a list come without their type.
    if (listed?.ok === true)
      found.push(...listed.value.items.map((item) => ({ ...item, apiVersion, kind })));
  }
  return found;
}

/** The identity of an object of the cluster, as formatResourceKey writes it. */
export function keyOfObject({ apiVersion, kind, metadata }: KubernetesObject): string {
  const { group } = parseApiVersion(apiVersion);
  const { name, namespace = '' } = metadata;
  return formatResourceKey({ group, kind, namespace, name });
}
