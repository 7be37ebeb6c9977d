import type { EndpointSources } from './endpoints.ts';
import { podAddress } from './endpoints.ts';
import type { MeshObject } from './mesh-object.ts';

/** Groups pods, slices, workload entries and nodes for endpointsOf. */
export function indexEndpoints(kinds: ReadonlyMap<string, readonly MeshObject[]>): EndpointSources {
  const pods = kinds.get('Pod') ?? [];
  const slices = kinds.get('EndpointSlice');
  return {
    pods: pods.filter((pod) => podAddress(pod) !== ''),
    podByName: new Map(pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod])),
    slices: slices && groupSlices(slices),
    workloadEntries: kinds.get('WorkloadEntry') ?? [],
    nodeLocality: new Map((kinds.get('Node') ?? []).map((node) => [node.name, localityOf(node)])),
  };
}

function groupSlices(slices: readonly MeshObject[]): ReadonlyMap<string, readonly MeshObject[]> {
  const groups = new Map<string, MeshObject[]>();
  for (const slice of slices) {
    const service = slice.labels['kubernetes.io/service-name'];
    if (service === undefined) continue;
    const key = `${slice.namespace}/${service}`;
    const group = groups.get(key);
    if (group) group.push(slice);
    else groups.set(key, [slice]);
  }
  return groups;
}

function localityOf(node: MeshObject): string {
  const region = node.labels['topology.kubernetes.io/region'] ?? '';
  const zone = node.labels['topology.kubernetes.io/zone'] ?? '';
  const subzone = node.labels['topology.istio.io/subzone'] ?? '';
  return [region, zone, subzone].join('/').replace(/\/+$/, '');
}
