import type { JsonObject } from '@drydock/manifests';
import { formatResourceKey } from '@drydock/manifests';
import { labelsMatch, listOf, objectOf, textMapOf } from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import type { NotModelled } from '../proxy-config.ts';
import type { MeshObject } from './mesh-object.ts';

const KINDS: readonly string[] = [
  'EnvoyFilter',
  'WasmPlugin',
  'TrafficExtension',
  'ProxyConfig',
  'gateway-api/GRPCRoute',
  'gateway-api/TCPRoute',
  'gateway-api/TLSRoute',
  'gateway-api/UDPRoute',
];

/** Finds the fields of one kind that would change an answer and have no effect here. */
type FieldFinder = (spec: JsonObject) => readonly string[];

const FIELDS: Readonly<Record<string, FieldFinder>> = {
  Sidecar: (spec) => present(spec, ['inboundConnectionPool']),
  DestinationRule: (spec) => [
    ...policyFields(spec['trafficPolicy'], 'trafficPolicy'),
    ...listOf(spec['subsets']).flatMap((subset, index) =>
      policyFields(objectOf(subset)['trafficPolicy'], `subsets[${index}].trafficPolicy`),
    ),
  ],
  ServiceEntry: (spec) => (spec['resolution'] === 'DYNAMIC_DNS' ? ['resolution: DYNAMIC_DNS'] : []),
  Gateway: (spec) =>
    listOf(spec['servers']).flatMap((server, index) =>
      objectOf(objectOf(server)['tls'])['mode'] === 'AUTO_PASSTHROUGH'
        ? [`servers[${index}].tls.mode: AUTO_PASSTHROUGH`]
        : [],
    ),
};

function present(fields: JsonObject, names: readonly string[]): string[] {
  return names.filter((name) => fields[name] !== undefined);
}

function policyFields(value: unknown, path: string): string[] {
  const policy = objectOf(value);
  const balancer = objectOf(policy['loadBalancer']);
  return [
    ...present(objectOf(balancer['localityLbSetting']), ['failoverPriority']).map(
      (name) => `${path}.loadBalancer.localityLbSetting.${name}`,
    ),
    ...present(policy, ['tunnel', 'proxyProtocol', 'retryBudget']).map((name) => `${path}.${name}`),
    ...present(objectOf(balancer['consistentHash']), ['maglev']).map(
      (name) => `${path}.loadBalancer.consistentHash.${name}`,
    ),
    ...present(balancer, ['warmup', 'warmupDurationSecs']).map(
      (name) => `${path}.loadBalancer.${name}`,
    ),
  ];
}

/** What concerns a proxy as a whole, and what concerns only requests that a resource takes part in. */
export interface NotModelledIndex {
  /** EnvoyFilters, WasmPlugins and the like, Sidecars. */
  readonly ofWorkloads: readonly { readonly object: MeshObject; readonly found: NotModelled }[];
  /** By formatResourceKey. */
  readonly byResource: ReadonlyMap<string, readonly NotModelled[]>;
}

/** Resources and fields that change proxies in a real mesh and have no effect here. */
export function findNotModelled(
  kinds: ReadonlyMap<string, readonly MeshObject[]>,
): NotModelledIndex {
  const whole = KINDS.flatMap((kind) =>
    (kinds.get(kind) ?? []).map((object) => ({
      object,
      found: {
        resource: object.key,
        message: `${object.key.kind} ${object.namespace}/${object.name} is not modelled: requests are answered as if it were not there.`,
      },
    })),
  );
  const sidecars = (kinds.get('Sidecar') ?? []).flatMap((object) =>
    fieldsOf(object).map((found) => ({ object, found })),
  );
  const byResource = new Map<string, readonly NotModelled[]>();
  for (const kind of Object.keys(FIELDS)) {
    if (kind === 'Sidecar') continue;
    for (const object of kinds.get(kind) ?? []) {
      const found = fieldsOf(object);
      if (found.length > 0) byResource.set(formatResourceKey(object.key), found);
    }
  }
  return { ofWorkloads: [...whole, ...sidecars], byResource };
}

/** The entries that concern one proxy: of its namespace or the root namespace, and selecting it. */
export function notModelledFor(
  { ofWorkloads }: NotModelledIndex,
  proxy: Pick<MeshProxy, 'namespace' | 'labels'>,
  rootNamespace: string,
): readonly NotModelled[] {
  return ofWorkloads.flatMap(({ object, found }) => {
    if (object.namespace !== proxy.namespace && object.namespace !== rootNamespace) return [];
    const selector = objectOf(object.spec['workloadSelector'] ?? object.spec['selector']);
    const labels = textMapOf(selector['matchLabels'] ?? selector['labels']);
    return labelsMatch(labels, proxy.labels) ? [found] : [];
  });
}

const known = new WeakMap<MeshObject, readonly NotModelled[]>();

function fieldsOf(object: MeshObject): readonly NotModelled[] {
  const found =
    known.get(object) ??
    (FIELDS[object.key.kind]?.(object.spec) ?? []).map((field) => ({
      resource: object.key,
      message: `spec.${field} of ${object.key.kind} ${object.namespace}/${object.name} is not modelled: requests are answered as if it were not there.`,
    }));
  known.set(object, found);
  return found;
}
