import type { JsonObject } from '@drydock/manifests';
import { listOf, objectOf } from '../json-access.ts';
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
  Sidecar: (spec) => present(spec, ['ingress', 'inboundConnectionPool']),
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
  VirtualService: claimConditions,
};

function present(fields: JsonObject, names: readonly string[]): string[] {
  return names.filter((name) => fields[name] !== undefined);
}

function policyFields(value: unknown, path: string): string[] {
  const policy = objectOf(value);
  const balancer = objectOf(policy['loadBalancer']);
  return [
    ...present(policy, ['tunnel', 'proxyProtocol']).map((name) => `${path}.${name}`),
    ...present(balancer, ['localityLbSetting', 'warmup', 'warmupDurationSecs']).map(
      (name) => `${path}.loadBalancer.${name}`,
    ),
  ];
}

/** Conditions on token claims (`@request.auth.claims…`), which only gateways evaluate. */
function claimConditions(spec: JsonObject): string[] {
  return listOf(spec['http']).flatMap((rule, position) =>
    listOf(objectOf(rule)['match']).flatMap((match, index) =>
      ['headers', 'withoutHeaders'].flatMap((field) =>
        Object.keys(objectOf(objectOf(match)[field]))
          .filter((name) => name.startsWith('@request.auth.claims'))
          .map((name) => `http[${position}].match[${index}].${field}["${name}"]`),
      ),
    ),
  );
}

/** Resources and fields that change proxies in a real mesh and have no effect here. */
export function findNotModelled(
  kinds: ReadonlyMap<string, readonly MeshObject[]>,
): readonly NotModelled[] {
  const whole = KINDS.flatMap((kind) =>
    (kinds.get(kind) ?? []).map((object) => ({
      resource: object.key,
      message: `${object.key.kind} ${object.namespace}/${object.name} is not modelled: requests are answered as if it were not there.`,
    })),
  );
  const fields = Object.entries(FIELDS).flatMap(([kind, find]) =>
    (kinds.get(kind) ?? []).flatMap((object) => fieldsOf(object, find)),
  );
  return [...whole, ...fields];
}

const known = new WeakMap<MeshObject, readonly NotModelled[]>();

function fieldsOf(object: MeshObject, find: FieldFinder): readonly NotModelled[] {
  const found =
    known.get(object) ??
    find(object.spec).map((field) => ({
      resource: object.key,
      message: `spec.${field} of ${object.key.kind} ${object.namespace}/${object.name} is not modelled: requests are answered as if it were not there.`,
    }));
  known.set(object, found);
  return found;
}
