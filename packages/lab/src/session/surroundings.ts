import type { Cluster } from '@drydock/cluster';
import { formatResourceKey, parseApiVersion, type KubernetesObject } from '@drydock/manifests';

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
  /** All objects besides the learner's own, whose keys are `own`. */
  read(own: ReadonlySet<string>): Promise<readonly KubernetesObject[]>;
}

export function createSurroundings(cluster: Cluster): Surroundings {
  let known:
    | { readonly revision: string; readonly objects: readonly KubernetesObject[] }
    | undefined;
  return {
    async read(own) {
      const revision = await revisionOf(cluster);
      if (revision === undefined || known?.revision !== revision) {
        known = { revision: revision ?? '', objects: await listAll(cluster) };
      }
      return known.objects.filter((object) => !own.has(keyOf(object)));
    },
  };
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

function keyOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const { group } = parseApiVersion(apiVersion);
  const { name, namespace = '' } = metadata;
  return formatResourceKey({ group, kind, namespace, name });
}
