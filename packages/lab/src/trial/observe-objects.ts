import type { Cluster, ResourceType } from '@drydock/cluster';
import { parseApiVersion, type KubernetesObject } from '@drydock/manifests';
import { field, items } from '../format/json-fields.ts';

/** Written by controllers of the cluster, with names and times of their own. */
const OF_CONTROLLERS: ReadonlySet<string> = new Set([
  'ControllerRevision',
  'Endpoints',
  'EndpointSlice',
  'Event',
  'Lease',
  'ReplicaSet',
]);

/** Configuration whose effect others show: traffic, metrics, the state of Applications. */
const CONFIGURATION = /(?:^|\.)(?:istio\.io|coreos\.com|argoproj\.io|k8s\.io)$/;

/** Which objects there are, and of those that run or hold something, how they are. */
export async function observeObjects({ kube }: Cluster): Promise<readonly string[]> {
  const seen: string[] = [];
  for (const type of await kube.types()) {
    if (OF_CONTROLLERS.has(type.kind)) continue;
    const { group } = parseApiVersion(type.apiVersion);
    if (CONFIGURATION.test(group)) continue;
    const listed = await kube.list(type);
    if (!listed.ok) continue;
    seen.push(...listed.value.items.map((object) => describe(type, object)));
  }
  return [...new Set(seen)].toSorted();
}

function describe({ kind }: ResourceType, object: KubernetesObject): string {
  const { name, namespace = '' } = object.metadata;
  // A pod's name ends in a hash of its template and in one of its own.
  const shown = kind === 'Pod' ? name.replace(/-[a-z0-9]+-[a-z0-9]{5}$/, '') : name;
  return JSON.stringify([kind, namespace, shown, ...stateOf(kind, object)]);
}

function stateOf(kind: string, object: KubernetesObject): readonly unknown[] {
  const status = object['status'];
  switch (kind) {
    case 'Pod':
      return [
        field(status, 'phase'),
        items(field(object, 'spec', 'containers')).map((each) => field(each, 'image')),
        items(field(status, 'containerStatuses')).map((each) => field(each, 'ready')),
      ];
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return [field(status, 'replicas'), field(status, 'readyReplicas')];
    case 'Job':
      return [field(status, 'succeeded'), field(status, 'failed')];
    case 'ConfigMap':
    case 'Secret':
      return [object['data']];
    case 'Namespace':
      return [field(status, 'phase')];
    default:
      return [];
  }
}
