import type { KubernetesObject } from '@drydock/manifests';
import type { KubeClient, ResourceType } from '../../kube-client.ts';

/** What somebody wrote, by its place in the cluster. */
export type Captured = ReadonlyMap<string, CapturedObject>;

export interface CapturedObject {
  readonly type: ResourceType;
  readonly object: KubernetesObject;
}

/** What the cluster writes by itself, or what is only asked and never kept. */
const DERIVED: ReadonlySet<string> = new Set([
  'Binding',
  'CSINode',
  'CSIStorageCapacity',
  'CertificateSigningRequest',
  'ComponentStatus',
  'ControllerRevision',
  'EndpointSlice',
  'Endpoints',
  'Event',
  'FlowSchema',
  'IPAddress',
  'Lease',
  'Node',
  'NodeMetrics',
  'PodMetrics',
  'PriorityLevelConfiguration',
  'ServiceCIDR',
  'VolumeAttachment',
]);
const DERIVED_GROUPS = /^(authentication|authorization|metrics)\.k8s\.io\//;

/** The stored types of a cluster, one version of each. */
export async function capturedTypes(kube: KubeClient): Promise<readonly ResourceType[]> {
  const byName = new Map<string, ResourceType>();
  for (const type of await kube.types()) {
    const group = type.apiVersion.includes('/') ? (type.apiVersion.split('/')[0] ?? '') : '';
    const name = `${group}/${type.plural}`;
    const isKept = !DERIVED.has(type.kind) && !DERIVED_GROUPS.test(type.apiVersion);
    // Discovery names the version that a server prefers first.
    if (isKept && !byName.has(name)) byName.set(name, type);
  }
  return [...byName.values()];
}

/** Reads every object that nobody's controller owns. */
export async function readAll(kube: KubeClient, types: readonly ResourceType[]): Promise<Captured> {
  const lists = await Promise.all(
    types.map(async (type) => {
      const listed = await kube.list(type);
      // A type that cannot be listed holds nothing that could be restored.
      return listed.ok ? listed.value.items.map((object) => ({ type, object })) : [];
    }),
  );
  const kept = lists.flat().filter(({ object }) => !isOwned(object) && !isIssued(object));
  return new Map(kept.map((each) => [keyOf(each), each]));
}

export function keyOf({ type, object }: CapturedObject): string {
  return `${type.apiVersion} ${type.plural} ${object.metadata.namespace ?? ''} ${object.metadata.name}`;
}

function isOwned({ metadata }: KubernetesObject): boolean {
  const { ownerReferences = [] } = metadata as { readonly ownerReferences?: readonly object[] };
  return ownerReferences.length > 0;
}

/** Root certificates and default accounts, which every namespace gets by itself. */
function isIssued({ kind, metadata }: KubernetesObject): boolean {
  if (kind === 'ServiceAccount') return metadata.name === 'default';
  return kind === 'ConfigMap' && /^(kube-root-ca\.crt|istio-ca-root-cert)$/.test(metadata.name);
}
