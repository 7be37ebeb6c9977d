import type { ResourceType } from '@drydock/cluster';
import { parseApiVersion, type KubernetesObject } from '@drydock/manifests';
import { listOf, textOf, type ArgoContext } from './argo-context.ts';

/** A live object of an Application, with those that it owns. */
export interface ResourceNode {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubernetesObject | undefined;
  readonly children: readonly ResourceNode[];
}

/** Kinds that controllers make for others. */
const OWNED_KINDS = [
  'ReplicaSet',
  'Pod',
  'ControllerRevision',
  'Job',
  'EndpointSlice',
  'Endpoints',
  'PersistentVolumeClaim',
];

/** The managed objects of an Application, and below them what they own. */
export async function resourceNodes(
  argo: ArgoContext,
  application: KubernetesObject,
): Promise<readonly ResourceNode[]> {
  const types = await argo.kube.types();
  const managed = listOf(application, 'status', 'resources');
  const namespaces = new Set(managed.map((one) => textOf(one, 'namespace')).filter(Boolean));
  const owned = await ownedObjects(argo, types, namespaces);
  const nodeOf = (object: KubernetesObject, depth: number): ResourceNode => ({
    group: parseApiVersion(object.apiVersion).group,
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    object,
    children: depth > 10 ? [] : childrenOf(object, owned).map((child) => nodeOf(child, depth + 1)),
  });
  const nodes: ResourceNode[] = [];
  for (const one of managed) {
    const identity = {
      group: textOf(one, 'group'),
      kind: textOf(one, 'kind'),
      namespace: textOf(one, 'namespace'),
      name: textOf(one, 'name'),
    };
    const object = await liveObject(argo, types, identity);
    nodes.push(object ? nodeOf(object, 0) : { ...identity, object: undefined, children: [] });
  }
  return nodes;
}

/** The object of a group and kind; undefined when there is none, or its kind is not served. */
export async function liveObject(
  { kube }: ArgoContext,
  types: readonly ResourceType[],
  wanted: Pick<ResourceNode, 'group' | 'kind' | 'name' | 'namespace'>,
): Promise<KubernetesObject | undefined> {
  const type = types.find(
    (one) => one.kind === wanted.kind && parseApiVersion(one.apiVersion).group === wanted.group,
  );
  if (!type) return undefined;
  const found = await kube.get(type, wanted.name, type.namespaced ? wanted.namespace : undefined);
  return found.ok ? { ...found.value, apiVersion: type.apiVersion, kind: type.kind } : undefined;
}

async function ownedObjects(
  { kube }: ArgoContext,
  types: readonly ResourceType[],
  namespaces: ReadonlySet<string>,
): Promise<readonly KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  for (const type of types.filter(({ kind }) => OWNED_KINDS.includes(kind))) {
    for (const namespace of namespaces) {
      const { apiVersion, kind } = type;
      const listed = await kube.list(type, { namespace });
      if (listed.ok)
        objects.push(...listed.value.items.map((one) => ({ ...one, apiVersion, kind })));
    }
  }
  return objects;
}

/** What names an object as its owner; Endpoints belong to the Service of their name. */
function childrenOf(
  owner: KubernetesObject,
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const uid = textOf(owner.metadata, 'uid');
  return objects.filter(
    (object) =>
      listOf(object.metadata, 'ownerReferences').some((one) => textOf(one, 'uid') === uid) ||
      (owner.kind === 'Service' &&
        object.kind === 'Endpoints' &&
        object.metadata.name === owner.metadata.name &&
        object.metadata.namespace === owner.metadata.namespace),
  );
}
