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

/** Resources of kinds that change proxies in a real mesh and have no effect here. */
export function findNotModelled(
  kinds: ReadonlyMap<string, readonly MeshObject[]>,
): readonly NotModelled[] {
  return KINDS.flatMap((kind) =>
    (kinds.get(kind) ?? []).map((object) => ({
      resource: object.key,
      message: `${object.key.kind} ${object.namespace}/${object.name} is not modelled: requests are answered as if it were not there.`,
    })),
  );
}
