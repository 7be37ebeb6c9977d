import { expandHost, hostMatches } from '../index/host-name.ts';
import { refTo, type MeshObject } from '../index/mesh-object.ts';
import type { MeshPort, MeshService } from '../index/mesh-service.ts';
import {
  labelsMatch,
  listOf,
  numberOf,
  objectOf,
  textMapOf,
  textOf,
  textsOf,
} from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import type { FilterChain, TcpFilterChain } from '../proxy-config.ts';
import type { FieldRef } from '../trace.ts';
import { clusterName } from './envoy-clusters.ts';
import { gatewayName, hostsOf } from './virtual-services.ts';

/** One service port that Envoy passes on without reading it. */
export interface OpaquePlace {
  readonly service: MeshService;
  readonly port: MeshPort;
  /** Listener address; `0.0.0.0`: only SNI can tell services apart. */
  readonly address: string;
  readonly virtualServices: readonly MeshObject[];
  readonly destinationPort: DestinationPort;
}

/** The port that a destination without one means: the only one of its service, else the called one. */
export type DestinationPort = (host: string) => number;

/** The chains of an opaque port: `tls` rules by SNI, else the first fitting `tcp` rule, else the service itself. */
export function opaqueChains(proxy: MeshProxy, place: OpaquePlace): readonly FilterChain[] {
  const { service, port } = place;
  const chains: FilterChain[] = [];
  for (const virtualService of place.virtualServices) {
    if (!hostsOf(virtualService).some((host) => hostMatches(service.host, host))) continue;
    if (port.protocol === 'tls') chains.push(...tlsChains(virtualService, proxy, place));
    const tcp = tcpChain(virtualService, proxy, place);
    if (tcp) return [...chains, tcp];
    if (chains.length > 0) break;
  }
  if (chains.length > 0 && port.protocol === 'tls') return chains;
  const needsSni = port.protocol === 'tls' && place.address === '0.0.0.0';
  return [
    {
      name: clusterName(port.number, '', service.host),
      match: needsSni ? { transport: 'tls', serverNames: [service.host] } : {},
      filter: {
        kind: 'tcp',
        clusters: [{ cluster: clusterName(port.number, '', service.host), weight: 1 }],
      },
      source: refTo(service.object),
    },
  ];
}

function tlsChains(
  virtualService: MeshObject,
  proxy: MeshProxy,
  place: OpaquePlace,
): FilterChain[] {
  return listOf(virtualService.spec['tls']).flatMap((item, position) => {
    const rule = objectOf(item);
    return listOf(rule['match']).flatMap((entry, place2) => {
      const match = objectOf(entry);
      if (!fitsProxy(match, virtualService, proxy, place)) return [];
      const source = refTo(virtualService, 'spec', 'tls', position, 'match', place2);
      return [
        {
          name: `${source.path} of ${virtualService.namespace}/${virtualService.name}`,
          match: { transport: 'tls' as const, serverNames: textsOf(match['sniHosts']) },
          filter: tcpFilter(rule['route'], virtualService, place.destinationPort),
          source,
        },
      ];
    });
  });
}

function tcpChain(
  virtualService: MeshObject,
  proxy: MeshProxy,
  place: OpaquePlace,
): FilterChain | undefined {
  for (const [position, item] of listOf(virtualService.spec['tcp']).entries()) {
    const rule = objectOf(item);
    const matches = listOf(rule['match']).map(objectOf);
    const fits =
      matches.length === 0 ||
      matches.some((match) => fitsProxy(match, virtualService, proxy, place));
    if (!fits) continue;
    const source: FieldRef = refTo(virtualService, 'spec', 'tcp', position);
    return {
      name: `${source.path} of ${virtualService.namespace}/${virtualService.name}`,
      match: {},
      filter: tcpFilter(rule['route'], virtualService, place.destinationPort),
      source,
    };
  }
  return undefined;
}

function fitsProxy(
  match: ReturnType<typeof objectOf>,
  virtualService: MeshObject,
  proxy: MeshProxy,
  place: OpaquePlace,
): boolean {
  const port = numberOf(match['port']);
  if (port && port !== place.port.number) return false;
  if (!labelsMatch(textMapOf(match['sourceLabels']), proxy.labels)) return false;
  const namespace = textOf(match['sourceNamespace']);
  if (namespace && namespace !== proxy.namespace) return false;
  const gateways = textsOf(match['gateways']);
  const names = gateways.map((name) => gatewayName(name, virtualService.namespace));
  return names.length === 0 || names.includes('mesh');
}

/** Weighted clusters of a tcp or tls rule. */
export function tcpFilter(
  route: unknown,
  virtualService: MeshObject,
  destinationPort: DestinationPort,
): TcpFilterChain {
  const routes = listOf(route).map(objectOf);
  const clusters = routes.flatMap((entry) => {
    const destination = objectOf(entry['destination']);
    const host = expandHost(
      textOf(destination['host']) ?? '',
      virtualService.namespace,
      'cluster.local',
    );
    const number = numberOf(objectOf(destination['port'])['number']) || destinationPort(host);
    const weight = routes.length === 1 ? 1 : (numberOf(entry['weight']) ?? 0);
    const cluster = clusterName(number, textOf(destination['subset']) ?? '', host);
    return weight > 0 ? [{ cluster, weight }] : [];
  });
  return { kind: 'tcp', clusters };
}
