import type { JsonObject } from '@drydock/manifests';
import type { MeshIndex } from '../../index/mesh-index.ts';
import { refTo, type MeshObject } from '../../index/mesh-object.ts';
import { listOf, numberOf, objectOf, textOf } from '../../json-access.ts';
import type { WeightedCluster } from '../../route-table.ts';
import { clusterName } from '../envoy-clusters.ts';
import { filterHeaders } from './filters.ts';

/** The clusters of a rule's backends; those with weight 0 are left out. */
export function weightedBackends(
  index: MeshIndex,
  owner: MeshObject,
  backends: readonly JsonObject[],
  rule: number,
): WeightedCluster[] {
  return backends.flatMap((backend, position) => {
    const weight = numberOf(backend['weight']) ?? 1;
    if (weight <= 0) return [];
    const filters = listOf(backend['filters']);
    const source = refTo(owner, 'spec', 'rules', rule, 'backendRefs', position);
    const at = (filter: number): typeof source =>
      refTo(owner, 'spec', 'rules', rule, 'backendRefs', position, 'filters', filter);
    return [
      {
        cluster: backendCluster(index, owner, backend),
        weight,
        requestHeaders: filterHeaders(filters, 'RequestHeaderModifier', at),
        responseHeaders: filterHeaders(filters, 'ResponseHeaderModifier', at),
        source,
      },
    ];
  });
}

// istiod's name for a backend that may not be used; no cluster has it.
const UNKNOWN = 'UnknownService';

/** The cluster of a backendRef; of one that may not be used, a name that no cluster has. */
export function backendCluster(index: MeshIndex, owner: MeshObject, backend: JsonObject): string {
  const namespace = textOf(backend['namespace']) ?? owner.namespace;
  const name = textOf(backend['name']) ?? '';
  const kind = textOf(backend['kind']) ?? 'Service';
  const group = textOf(backend['group']) ?? '';
  const port = numberOf(backend['port']) ?? 0;
  const isAllowed =
    namespace === owner.namespace || isGranted(index, owner, { namespace, kind, group, name });
  if (!isAllowed) return UNKNOWN;
  if (kind === 'Hostname') return clusterName(port, '', name);
  if (kind !== 'Service' || group !== '') return UNKNOWN;
  return clusterName(port, '', `${name}.${namespace}.svc.${index.settings.domain}`);
}

interface Target {
  readonly namespace: string;
  readonly kind: string;
  readonly group: string;
  readonly name: string;
}

/** Whether a ReferenceGrant in the target's namespace lets the route's namespace refer to it. */
function isGranted(index: MeshIndex, owner: MeshObject, target: Target): boolean {
  const grants = index.kinds.get('gateway-api/ReferenceGrant') ?? [];
  return grants.some(
    (grant) =>
      grant.namespace === target.namespace &&
      listOf(grant.spec['from']).some((item) => {
        const from = objectOf(item);
        return from['kind'] === 'HTTPRoute' && from['namespace'] === owner.namespace;
      }) &&
      listOf(grant.spec['to']).some((item) => {
        const to = objectOf(item);
        const name = textOf(to['name']);
        const isKind = to['kind'] === target.kind && (textOf(to['group']) ?? '') === target.group;
        return isKind && (name === undefined || name === '' || name === target.name);
      }),
  );
}
