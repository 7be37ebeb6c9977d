import { hostMatches, isWildcard } from '../index/host-name.ts';
import { refTo } from '../index/mesh-object.ts';
import type { MeshIndex } from '../index/mesh-index.ts';
import type { MeshPort, MeshService } from '../index/mesh-service.ts';
import { endpointsOf } from '../index/endpoints.ts';
import type { MeshProxy } from '../mesh-input.ts';
import type { FilterChain, Listener } from '../proxy-config.ts';
import type { EnvoyRoute, RouteTable, VirtualHost } from '../route-table.ts';
import { domainsOf, namesOf } from './domains.ts';
import { NO_HEADERS } from './header-operations.ts';
import type { EgressScope, ProxyScope } from './proxy-scope.ts';
import { opaqueChains } from './opaque-chains.ts';
import {
  chooseVirtualServices,
  meshRoutes,
  serviceVirtualHost,
  type VirtualServiceChoice,
} from './virtual-hosts.ts';
import { hostsOf } from './virtual-services.ts';

/** Listeners and route tables for what a sidecar's workload calls. */
export interface Outbound {
  readonly listeners: readonly Listener[];
  readonly routeTables: ReadonlyMap<string, RouteTable>;
}

/**
 * One listener `0.0.0.0_<port>` per port number with an HTTP service; opaque and sniffed ports get
 * one per service address; the rest falls to `virtualOutbound`.
 */
export function compileOutbound(index: MeshIndex, proxy: MeshProxy, scope: ProxyScope): Outbound {
  const builder = new ListenerBuilder();
  const routeTables = new Map<string, RouteTable>();
  for (const egress of scope.egress) {
    const choice = chooseVirtualServices(egress.virtualServices);
    for (const service of egress.services) {
      for (const port of service.ports) {
        if (egress.port !== 0 && egress.port !== port.number) continue;
        addPort({ index, proxy, scope, egress, choice, builder, routeTables }, service, port);
      }
    }
  }
  const catchAllChain: FilterChain = {
    name: scope.allowAny ? 'virtualOutbound-catchall-tcp' : 'virtualOutbound-blackhole',
    match: {},
    filter: {
      kind: 'tcp',
      clusters: [
        { cluster: scope.allowAny ? 'PassthroughCluster' : 'BlackHoleCluster', weight: 1 },
      ],
    },
  };
  builder.add('virtualOutbound', '0.0.0.0', 15001, catchAllChain);
  return { listeners: builder.listeners(catchAllChain), routeTables };
}

interface Work {
  readonly index: MeshIndex;
  readonly proxy: MeshProxy;
  readonly scope: ProxyScope;
  readonly egress: EgressScope;
  readonly choice: VirtualServiceChoice;
  readonly builder: ListenerBuilder;
  readonly routeTables: Map<string, RouteTable>;
}

function addPort(work: Work, service: MeshService, port: MeshPort): void {
  if (service.resolution === 'alias') return;
  const { builder, routeTables } = work;
  const source = refTo(service.object);
  if (port.protocol === 'http') {
    const table = String(port.number);
    if (!routeTables.has(table)) routeTables.set(table, httpTable(work, port.number));
    builder.add(`0.0.0.0_${port.number}`, '0.0.0.0', port.number, httpChain(table));
    return;
  }
  const addresses = listenAddresses(work.index, service, port);
  for (const address of addresses) {
    const name = `${address}_${port.number}`;
    if (port.protocol === 'auto') {
      const table = address === '0.0.0.0' ? String(port.number) : `${service.host}:${port.number}`;
      if (!routeTables.has(table)) {
        const made =
          address === '0.0.0.0'
            ? httpTable(work, port.number)
            : sniffedTable(work, service, port.number, table);
        routeTables.set(table, made);
      }
      builder.add(name, address, port.number, { ...httpChain(table), source });
    }
    for (const chain of opaqueChains(work.proxy, {
      service,
      port,
      address,
      virtualServices: work.egress.virtualServices,
      destinationPort: (host) => onlyPort(work, host) ?? port.number,
    })) {
      builder.add(name, address, port.number, chain);
    }
  }
}

function onlyPort({ scope }: Work, host: string): number | undefined {
  const [first, second] = scope.services.find((service) => service.host === host)?.ports ?? [];
  return second ? undefined : first?.number;
}

function httpChain(routeTable: string): FilterChain {
  return { name: routeTable, match: { http: true }, filter: { kind: 'http', routeTable } };
}

/** ClusterIPs; pod addresses of a headless service; `0.0.0.0` where no address is known. */
function listenAddresses(
  index: MeshIndex,
  service: MeshService,
  port: MeshPort,
): readonly string[] {
  const known = service.addresses.filter((address) => address !== '0.0.0.0');
  if (known.length > 0) return known;
  if (service.kind === 'kubernetes' && service.resolution === 'none') {
    const pods = endpointsOf(service, port, index.endpoints).map((endpoint) => endpoint.address);
    if (pods.length > 0) return [...new Set(pods)];
  }
  return ['0.0.0.0'];
}

/** The route table of one port number: every HTTP service with that port, hosts of VirtualServices that are no service, then the catch-all. */
function httpTable(work: Work, port: number): RouteTable {
  const { index, proxy, egress, choice } = work;
  const hosts = new DomainClaims();
  const aliases = aliasNames(work);
  const services = egress.services.filter((service) => servesHttp(service, port));
  for (const service of services) {
    const domains = (): readonly string[] => [
      ...domainsOf(service, proxy.namespace),
      ...(aliases.get(service.host) ?? []).flatMap((host) => namesOf(host, proxy.namespace)),
    ];
    hosts.add(serviceVirtualHost(index, proxy, { service, port, isAlone: false, domains }, choice));
  }
  for (const host of hostsWithoutService(work, services, port)) hosts.add(host);
  return { name: String(port), virtualHosts: [...hosts.claimed, catchAll(work.scope)] };
}

function servesHttp(service: MeshService, port: number): boolean {
  if (service.resolution === 'alias') return false;
  const own = service.ports.find((candidate) => candidate.number === port);
  return own?.protocol === 'http' || own?.protocol === 'auto';
}

/** ExternalName services by the in-mesh host that they stand for. */
function aliasNames({ egress }: Work): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const service of egress.services) {
    if (service.resolution !== 'alias') continue;
    const known = names.get(service.externalName);
    if (known) known.push(service.host);
    else names.set(service.externalName, [service.host]);
  }
  return names;
}

/**
 * VirtualService hosts that no service of this port has. istiod gives them routes on port 80, and on
 * other ports where another host of the same VirtualService is a service of that port.
 */
function hostsWithoutService(
  work: Work,
  services: readonly MeshService[],
  port: number,
): VirtualHost[] {
  const { index, proxy, egress } = work;
  const known = new Set(services.map((service) => service.host));
  const isService = (host: string): boolean =>
    known.has(host) ||
    (isWildcard(host) && services.some((service) => hostMatches(service.host, host)));
  return egress.virtualServices.flatMap((virtualService) => {
    const all = hostsOf(virtualService);
    if (port !== 80 && !all.some(isService)) return [];
    const others = all.filter((host) => !isService(host));
    const translated =
      others.length === 0 ? undefined : meshRoutes(index, proxy, virtualService, port);
    if (!translated || translated.routes.length === 0) return [];
    const source = refTo(virtualService);
    return others.map((host) => ({
      name: `${host}:${port}`,
      domains: [host],
      ...translated,
      source,
    }));
  });
}

/** The table of a sniffed port: the connection's address already names the service. */
function sniffedTable(
  { index, proxy, choice }: Work,
  service: MeshService,
  port: number,
  name: string,
): RouteTable {
  const place = { service, port, isAlone: true, domains: () => ['*'] };
  return { name, virtualHosts: [serviceVirtualHost(index, proxy, place, choice)] };
}

/** What Envoy does with a Host that no service has. */
export function catchAll(scope: Pick<ProxyScope, 'allowAny' | 'sidecar'>): VirtualHost {
  const name = scope.allowAny ? 'allow_any' : 'block_all';
  const route: EnvoyRoute = {
    name,
    conditions: [],
    action: scope.allowAny
      ? {
          kind: 'forward',
          clusters: [
            {
              cluster: 'PassthroughCluster',
              weight: 1,
              requestHeaders: NO_HEADERS,
              responseHeaders: NO_HEADERS,
            },
          ],
          timeoutMs: 0,
          mirrors: [],
          clusterNotFoundStatus: 503,
        }
      : { kind: 'direct-response', status: 502, body: '' },
    policies: { requestHeaders: NO_HEADERS, responseHeaders: NO_HEADERS },
  };
  return { name, domains: ['*'], routes: [route], omitted: [] };
}

/** The first virtual host that claims a domain keeps it; one without any domain left is dropped. */
class DomainClaims {
  readonly claimed: VirtualHost[] = [];
  readonly #taken = new Set<string>();

  add(host: VirtualHost): void {
    const free = host.domains.filter((domain) => !this.#taken.has(domain.toLowerCase()));
    if (free.length === 0) return;
    for (const domain of free) this.#taken.add(domain.toLowerCase());
    this.claimed.push(free.length === host.domains.length ? host : { ...host, domains: free });
  }
}

class ListenerBuilder {
  readonly #chains = new Map<
    string,
    { readonly base: Omit<Listener, 'chains'>; readonly chains: FilterChain[] }
  >();

  add(name: string, address: string, port: number, chain: FilterChain): void {
    const known = this.#chains.get(name);
    if (!known) {
      this.#chains.set(name, { base: { name, address, port }, chains: [chain] });
      return;
    }
    if (!known.chains.some((other) => other.name === chain.name && isSameMatch(other, chain))) {
      known.chains.push(chain);
    }
  }

  /** What an HTTP port gets that is not HTTP goes where `catchAll` says. */
  listeners(catchAll: FilterChain): readonly Listener[] {
    return [...this.#chains.values()].map(({ base, chains }) => ({
      ...base,
      chains: chains.every(({ filter }) => filter.kind === 'http') ? [...chains, catchAll] : chains,
    }));
  }
}

function isSameMatch(one: FilterChain, other: FilterChain): boolean {
  return JSON.stringify(one.match) === JSON.stringify(other.match);
}
