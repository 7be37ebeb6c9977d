import { hostMatches, isWildcard } from '../index/host-name.ts';
import type { MeshIndex } from '../index/mesh-index.ts';
import { refTo, type MeshObject } from '../index/mesh-object.ts';
import type { MeshService } from '../index/mesh-service.ts';
import { listOf, objectOf } from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import type { EnvoyRoute, VirtualHost } from '../route-table.ts';
import { clusterName } from './envoy-clusters.ts';
import { serviceRoutes } from './gateway-api/attach.ts';
import type { RetryPolicy } from '../route-table.ts';
import {
  dependsOnLabels,
  translateRules,
  type RouteTarget,
  type TranslatedRoutes,
} from './http-routes.ts';
import { NO_HEADERS } from './header-operations.ts';
import { resolveRules } from './resolved-rule.ts';
import { hostsOf } from './virtual-services.ts';

/** A service on one listener port. */
export interface HostPlace {
  readonly service: MeshService;
  readonly port: number;
  /** The table of a sniffed port has this service alone: it takes every host. */
  readonly isAlone: boolean;
  readonly domains: () => readonly string[];
}

interface KnownHost {
  readonly virtualServices: readonly MeshObject[];
  readonly host: VirtualHost;
}

/** The virtual host of one service on one listener port: its VirtualService's routes, else the default route. */
export function serviceVirtualHost(
  index: MeshIndex,
  proxy: MeshProxy,
  place: HostPlace,
  choice: VirtualServiceChoice,
): VirtualHost {
  const { service, port } = place;
  const virtualServices = choice.forHost(service.host);
  const cacheKey = `${service.namespace}/${service.host}|${port}|${proxy.namespace}|${place.isAlone}`;
  const known = index.caches.hosts.get(cacheKey) as KnownHost | undefined; // only this function writes the cache
  if (known && isSameList(known.virtualServices, virtualServices)) return known.host;
  const host = buildHost(index, proxy, place, virtualServices);
  const isShared = !virtualServices.some(
    (object) => hasDelegate(object) || selectsWorkloads(object),
  );
  if (isShared) index.caches.hosts.set(cacheKey, { virtualServices, host });
  return host;
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, place) => item === other[place]);
}

function selectsWorkloads(virtualService: MeshObject): boolean {
  return listOf(virtualService.spec['http']).some((rule) =>
    listOf(objectOf(rule)['match']).some((match) => objectOf(match)['sourceLabels'] !== undefined),
  );
}

function buildHost(
  index: MeshIndex,
  proxy: MeshProxy,
  place: HostPlace,
  virtualServices: readonly MeshObject[],
): VirtualHost {
  const { service, port } = place;
  const name = `${service.host}:${port}`;
  const domains = place.domains();
  const attached =
    service.kind === 'kubernetes'
      ? serviceRoutes(index, service, port, proxy.namespace)
      : undefined;
  // A mesh HTTPRoute beats every VirtualService of the host.
  if (attached) {
    const rule = attached[0]?.rule;
    const source = rule ? { source: { resource: rule.resource, path: '' } } : {};
    return { name, domains, routes: attached, omitted: [], ...source };
  }
  for (const virtualService of virtualServices) {
    const translated = meshRoutes(index, proxy, virtualService, port);
    // Nothing for this port: istiod falls back to the next one, at last to the default route.
    if (translated.routes.length === 0) continue;
    return { name, domains, ...translated, source: refTo(virtualService) };
  }
  return {
    name,
    domains,
    routes: [defaultRoute(service, port, index.settings.defaultRetry)],
    omitted: [],
  };
}

/** Sends everything to the service itself; its name is `default`. */
export function defaultRoute(
  service: Pick<MeshService, 'host'>,
  port: number,
  retry: RetryPolicy | undefined,
): EnvoyRoute {
  return {
    name: 'default',
    conditions: [],
    action: {
      kind: 'forward',
      clusters: [
        {
          cluster: clusterName(port, '', service.host),
          weight: 1,
          requestHeaders: NO_HEADERS,
          responseHeaders: NO_HEADERS,
        },
      ],
      timeoutMs: 0,
      ...(retry ? { retry } : {}),
      mirrors: [],
      clusterNotFoundStatus: 503,
    },
    policies: { requestHeaders: NO_HEADERS, responseHeaders: NO_HEADERS },
  };
}

/** Which VirtualServices speak for a host. */
export interface VirtualServiceChoice {
  /** Those that name the host, in order; else the one with the longest wildcard over it. */
  forHost(host: string): readonly MeshObject[];
}

/** Sorts VirtualServices (already in istiod's order) by host. */
export function chooseVirtualServices(
  virtualServices: readonly MeshObject[],
): VirtualServiceChoice {
  const exact = new Map<string, MeshObject[]>();
  const wildcards: { readonly host: string; readonly virtualService: MeshObject }[] = [];
  for (const virtualService of virtualServices) {
    for (const host of hostsOf(virtualService)) {
      if (isWildcard(host)) {
        wildcards.push({ host, virtualService });
        continue;
      }
      const known = exact.get(host);
      if (known) known.push(virtualService);
      else exact.set(host, [virtualService]);
    }
  }
  return {
    forHost(host) {
      const named = exact.get(host);
      if (named) return named;
      let best: { readonly host: string; readonly virtualService: MeshObject } | undefined;
      for (const candidate of wildcards) {
        if (!hostMatches(host, candidate.host)) continue;
        if (!best || candidate.host.length > best.host.length) best = candidate;
      }
      return best ? [best.virtualService] : [];
    },
  };
}

/** The routes of a VirtualService for one sidecar and port; kept while neither it nor the services change. */
export function meshRoutes(
  index: MeshIndex,
  proxy: MeshProxy,
  virtualService: MeshObject,
  port: number,
): TranslatedRoutes {
  const isDelegating = hasDelegate(virtualService);
  const cache = isDelegating ? undefined : cacheOf(index, virtualService);
  const known = cache?.get(`${proxy.namespace}|${port}`);
  if (known) return known as TranslatedRoutes; // only this function writes these keys
  const rules = resolveRules(index, virtualService);
  const target: RouteTarget = {
    port,
    isTls: false,
    namespace: proxy.namespace,
    labels: proxy.labels,
    gateways: ['mesh'],
    destinationPort: () => port,
    defaultRetry: index.settings.defaultRetry,
  };
  const translated = translateRules(rules, target);
  if (!dependsOnLabels(rules)) cache?.set(`${proxy.namespace}|${port}`, translated);
  return translated;
}

function cacheOf(index: MeshIndex, object: MeshObject): Map<string, unknown> {
  const known = index.caches.routes.get(object);
  if (known) return known;
  const made = new Map<string, unknown>();
  index.caches.routes.set(object, made);
  return made;
}

function hasDelegate(virtualService: MeshObject): boolean {
  const http = virtualService.spec['http'];
  return Array.isArray(http) && http.some((rule) => objectOf(rule)['delegate'] !== undefined);
}
