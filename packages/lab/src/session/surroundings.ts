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

/** What the cluster holds besides the learner's own resources, whose keys are `own`. */
export async function surroundings(
  { kube }: Cluster,
  own: ReadonlySet<string>,
): Promise<readonly KubernetesObject[]> {
  const found: KubernetesObject[] = [];
  for (const [apiVersion, kind] of KINDS) {
    const type = await kube.resolveKind(apiVersion, kind);
    const listed = type && (await kube.list(type));
    if (listed?.ok !== true) continue;
    for (const item of listed.value.items) {
      // Items of a list come without their type.
      const object = { ...item, apiVersion, kind };
      if (!own.has(keyOf(object))) found.push(object);
    }
  }
  return found;
}

function keyOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const { group } = parseApiVersion(apiVersion);
  const { name, namespace = '' } = metadata;
  return formatResourceKey({ group, kind, namespace, name });
}
