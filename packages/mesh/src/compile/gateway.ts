import type { JsonObject } from '@drydock/manifests';
import { hostMatches, isWildcard } from '../index/host-name.ts';
import type { MeshIndex } from '../index/mesh-index.ts';
import { refTo, type MeshObject } from '../index/mesh-object.ts';
import { listOf, numberOf, objectOf, textOf, textsOf } from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import type { FilterChain, Listener } from '../proxy-config.ts';
import type { RouteTable, VirtualHost } from '../route-table.ts';
import type { FieldRef } from '../trace.ts';
import { attachedHosts } from './gateway-api/attach.ts';
import { isPlainHttp, serversOf, type GatewayServer } from './gateway-servers.ts';
import { isCatchAll, translateRules, type RouteTarget } from './http-routes.ts';
import { tcpFilter } from './opaque-chains.ts';
import type { Outbound } from './outbound.ts';
import type { ProxyScope } from './proxy-scope.ts';
import { resolveRules } from './resolved-rule.ts';
import { gatewayName, hostsOf, virtualServicesFor } from './virtual-services.ts';

/** Listeners and route tables of a gateway pod: what the Gateways that select it ask for. */
export function compileGateway(index: MeshIndex, proxy: MeshProxy, scope: ProxyScope): Outbound {
  const servers = serversOf(index, proxy);
  const routeTables = new Map<string, RouteTable>();
  const listeners: Listener[] = [];
  for (const [port, group] of groupBy(servers, (server) => server.targetPort)) {
    const chains: FilterChain[] = [];
    const plain = group.filter((server) => isPlainHttp(server));
    if (plain.length > 0) {
      const table = `http.${port}`;
      routeTables.set(table, gatewayTable(table, { index, proxy, scope, servers: plain }));
      const source = plain[0]?.source;
      chains.push({
        name: table,
        match: group.length > plain.length ? { transport: 'raw_buffer' } : {},
        filter: { kind: 'http', routeTable: table },
        ...(source ? { source } : {}),
      });
    }
    for (const server of group) {
      if (isPlainHttp(server)) continue;
      chains.push(...otherChains({ index, proxy, scope, servers: [server] }, server, routeTables));
    }
    listeners.push({ name: `0.0.0.0_${port}`, address: '0.0.0.0', port, chains });
  }
  return { listeners, routeTables };
}

interface TableInput {
  readonly index: MeshIndex;
  readonly proxy: MeshProxy;
  readonly scope: ProxyScope;
  readonly servers: readonly GatewayServer[];
}

/**
 * Hosts of all VirtualServices bound to the servers, each narrowed to what a server allows. Routes
 * of one host are joined, older first, and catch-alls move to the end.
 */
function gatewayTable(name: string, input: TableInput): RouteTable {
  const hosts = new Map<string, VirtualHost>();
  for (const server of input.servers) {
    if (server.api) {
      for (const made of attachedHosts(input.index, server.api)) addHost(hosts, made);
      continue;
    }
    const target = gatewayTarget(input, server);
    const gateway = server.gatewayName;
    for (const virtualService of virtualServicesFor(input.index, input.proxy.namespace, gateway)) {
      const bound = boundHosts(server, virtualService);
      if (bound.length === 0) continue;
      const translated = translateRules(resolveRules(input.index, virtualService), target);
      if (translated.routes.length === 0) continue;
      for (const host of bound) {
        const made = {
          name: `${host}:${server.port}`,
          domains: [host],
          ...translated,
          source: refTo(virtualService),
        };
        addHost(hosts, made);
      }
    }
    addRedirects(hosts, server);
  }
  if (hosts.size > 0) return { name, virtualHosts: joinEqual([...hosts.values()]) };
  const port = input.servers[0]?.port ?? 0;
  const blackHole = { name: `blackhole:${port}`, domains: ['*'], routes: [], omitted: [] };
  return { name, virtualHosts: [blackHole] };
}

function gatewayTarget({ index, proxy, scope }: TableInput, server: GatewayServer): RouteTarget {
  const byHost = new Map(scope.services.map((service) => [service.host, service]));
  return {
    port: server.port,
    isTls: server.tls !== undefined,
    namespace: proxy.namespace,
    labels: proxy.labels,
    gateways: [server.gatewayName],
    defaultRetry: index.settings.defaultRetry,
    destinationPort: (host: string) => {
      const ports = byHost.get(host)?.ports ?? [];
      const [only] = ports;
      return only && ports.length === 1 ? only.number : server.port;
    },
  };
}

/** Hosts of a VirtualService that a server admits; of a wildcard and a host below it, the narrower. */
function boundHosts(server: GatewayServer, virtualService: MeshObject): readonly string[] {
  const bound = new Set<string>();
  for (const host of hostsOf(virtualService)) {
    for (const allowed of server.hosts) {
      if (allowed.namespace !== '*' && allowed.namespace !== virtualService.namespace) continue;
      if (hostMatches(host, allowed.host)) bound.add(host);
      else if (isWildcard(host) && hostMatches(allowed.host, host)) bound.add(allowed.host);
    }
  }
  return [...bound];
}

/** Hosts with the very same routes share one virtual host, as istiod collapses them. */
function joinEqual(hosts: readonly VirtualHost[]): readonly VirtualHost[] {
  const joined = new Map<unknown, VirtualHost>();
  for (const host of hosts) {
    const key = host.requireTls ? host : host.routes;
    const known = joined.get(key);
    joined.set(key, known ? { ...known, domains: [...known.domains, ...host.domains] } : host);
  }
  return [...joined.values()];
}

function addHost(hosts: Map<string, VirtualHost>, made: VirtualHost): void {
  const [host = made.name] = made.domains;
  const known = hosts.get(host);
  hosts.set(host, known ? joinHosts(known, made) : made);
}

function joinHosts(one: VirtualHost, other: VirtualHost): VirtualHost {
  const routes = [...one.routes, ...other.routes];
  const shift = one.routes.length;
  return {
    ...one,
    routes: [
      ...routes.filter((route) => !isCatchAll(route.conditions)),
      ...routes.filter((route) => isCatchAll(route.conditions)),
    ],
    omitted: [
      ...one.omitted,
      ...other.omitted.map((entry) => ({ ...entry, before: entry.before + shift })),
    ],
  };
}

function addRedirects(hosts: Map<string, VirtualHost>, server: GatewayServer): void {
  if (server.tls?.['httpsRedirect'] !== true) return;
  const { resource, path } = server.source;
  const requireTls: FieldRef = { resource, path: `${path}.tls.httpsRedirect` };
  for (const { host } of server.hosts) {
    const known = hosts.get(host);
    hosts.set(
      host,
      known
        ? { ...known, requireTls }
        : { name: `${host}:${server.port}`, domains: [host], routes: [], omitted: [], requireTls },
    );
  }
  for (const [host, virtualHost] of hosts) {
    if (virtualHost.requireTls) continue;
    if (server.hosts.some((allowed) => hostMatches(host, allowed.host))) {
      hosts.set(host, { ...virtualHost, requireTls });
    }
  }
}

function otherChains(
  input: TableInput,
  server: GatewayServer,
  routeTables: Map<string, RouteTable>,
): FilterChain[] {
  const mode = textOf(server.tls?.['mode']) ?? '';
  const serverNames = server.hosts.map(({ host }) => host);
  const { source } = server;
  const isTls = server.protocol === 'HTTPS' || server.protocol === 'TLS';
  const ends =
    mode === 'SIMPLE' || mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL' || mode === 'ISTIO_MUTUAL';
  const sni = serverNames.includes('*') ? {} : { serverNames };
  const tlsMatch = { transport: 'tls' as const, ...sni };
  if (server.protocol === 'HTTPS' && ends) {
    const table = `https.${server.port}.${server.portName}.${server.gateway.name}.${server.gateway.namespace}`;
    routeTables.set(table, gatewayTable(table, input));
    return [
      {
        name: table,
        match: tlsMatch,
        filter: { kind: 'http', routeTable: table },
        terminatesTls: mode,
        ...credentialsOf(server),
        source,
      },
    ];
  }
  if (isTls && !ends) return passthroughChains(input, server, serverNames);
  const tcp = tcpRoutes(input, server);
  if (!tcp) return [];
  const base = { name: `${server.portName}.${server.port}`, filter: tcp, source };
  return [
    isTls && ends
      ? { ...base, match: tlsMatch, terminatesTls: mode, ...credentialsOf(server) }
      : { ...base, match: {} },
  ];
}

function boundRules(
  input: TableInput,
  server: GatewayServer,
  kind: 'tls' | 'tcp',
): { readonly virtualService: MeshObject; readonly rule: JsonObject; readonly path: FieldRef }[] {
  return virtualServicesFor(input.index, input.proxy.namespace, server.gatewayName).flatMap(
    (virtualService) => {
      if (boundHosts(server, virtualService).length === 0) return [];
      return listOf(virtualService.spec[kind]).map((item, position) => ({
        virtualService,
        rule: objectOf(item),
        path: refTo(virtualService, 'spec', kind, position),
      }));
    },
  );
}

function passthroughChains(
  input: TableInput,
  server: GatewayServer,
  serverNames: readonly string[],
): FilterChain[] {
  const chains = boundRules(input, server, 'tls').flatMap(({ virtualService, rule, path }) =>
    listOf(rule['match']).flatMap((item) => {
      const match = objectOf(item);
      if (!fitsServer(match, virtualService, server)) return [];
      return [
        {
          name: `${path.path} of ${virtualService.namespace}/${virtualService.name}`,
          match: { transport: 'tls' as const, serverNames: textsOf(match['sniHosts']) },
          filter: tcpFilter(
            rule['route'],
            virtualService,
            gatewayTarget(input, server).destinationPort,
          ),
          source: path,
        },
      ];
    }),
  );
  if (textOf(server.tls?.['mode']) !== 'AUTO_PASSTHROUGH' || serverNames.length === 0)
    return chains;
  return chains;
}

function tcpRoutes(input: TableInput, server: GatewayServer): FilterChain['filter'] | undefined {
  for (const { virtualService, rule } of boundRules(input, server, 'tcp')) {
    const matches = listOf(rule['match']).map(objectOf);
    if (matches.length > 0 && !matches.some((match) => fitsServer(match, virtualService, server))) {
      continue;
    }
    return tcpFilter(rule['route'], virtualService, gatewayTarget(input, server).destinationPort);
  }
  return undefined;
}

function fitsServer(match: JsonObject, virtualService: MeshObject, server: GatewayServer): boolean {
  const port = numberOf(match['port']);
  if (port && port !== server.port) return false;
  const gateways = textsOf(match['gateways']).map((name) =>
    gatewayName(name, virtualService.namespace),
  );
  return gateways.length === 0 || gateways.includes(server.gatewayName);
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function credentialsOf({ tls = {} }: GatewayServer): Pick<FilterChain, 'credentials'> {
  const single = textOf(tls['credentialName']);
  const several = textsOf(tls['credentialNames']);
  const credentials = single ? [single] : several;
  return credentials.length > 0 ? { credentials } : {};
}
