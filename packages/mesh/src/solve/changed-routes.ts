import { matchVirtualHost } from '../envoy/virtual-host-match.ts';
import type { HttpRequest } from '../http-request.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import type { EnvoyRoute, VirtualHost } from '../route-table.ts';

/**
 * The rules in which two configs differ for the host and address of `base`: a request that none of them
 * takes is treated alike. undefined: the configs differ in more than rules, so that any request may show it.
 */
export function changedRoutes(
  first: ProxyConfig,
  second: ProxyConfig,
  base: HttpRequest,
): readonly EnvoyRoute[] | undefined {
  const [one, other] = [onlyHost(first, base), onlyHost(second, base)];
  if (!one || !other || frameOf(first, one, base) !== frameOf(second, other, base))
    return undefined;
  const [before, after] = [one.routes.map(keyIn(first)), other.routes.map(keyIn(second))];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [
    ...one.routes.slice(start, before.length - end),
    ...other.routes.slice(start, after.length - end),
  ];
}

/** The one virtual host that answers; undefined where several chains could, or the host's spelling decides. */
function onlyHost(config: ProxyConfig, base: HttpRequest): VirtualHost | undefined {
  const chains = listenersOf(config, base).flatMap((listener) => listener.chains);
  const names = chains.flatMap(({ filter }) => (filter.kind === 'http' ? [filter.routeTable] : []));
  const [name = ''] = names;
  if (new Set(names).size !== 1) return undefined;
  const table = config.routeTables.get(name);
  const host = table && matchVirtualHost(table, base.authority);
  const isSpelled = host?.routes.some(({ conditions }) =>
    conditions.some(({ on }) => on === 'authority'),
  );
  return isSpelled ? undefined : host;
}

function listenersOf({ listeners }: ProxyConfig, { destination }: HttpRequest) {
  const { ip, port } = destination;
  const own = listeners.filter(({ name }) => name === `${ip}_${port}`);
  return own.length > 0 ? own : listeners.filter(({ name }) => name === `0.0.0.0_${port}`);
}

/** All of a config that acts on a request besides rules and their clusters. */
function frameOf(config: ProxyConfig, host: VirtualHost, base: HttpRequest): string {
  const { proxy, settings, inbound } = config;
  const { name, domains, requireTls } = host;
  const listeners = listenersOf(config, base);
  const unread = listeners.flatMap(({ chains }) =>
    chains.flatMap(({ filter }) => (filter.kind === 'tcp' ? filter.clusters : [])),
  );
  const clusters = unread.map(({ cluster }) => config.clusters.get(cluster) ?? null);
  return textOf([
    { proxy, settings, inbound, listeners, clusters },
    { name, domains, mustBeTls: requireTls !== undefined },
  ]);
}

/** A rule with what its clusters are, as text: equal for rules that do the same. */
function keyIn(config: ProxyConfig): (route: EnvoyRoute) => string {
  return (route) => {
    const { action } = route;
    const names =
      action.kind === 'forward'
        ? [...action.clusters, ...action.mirrors].map((to) => to.cluster)
        : [];
    return textOf([route, names.map((name) => config.clusters.get(name) ?? null)]);
  };
}

/** Everything but the manifest fields behind it: those move when a rule before goes. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Map || part instanceof Set) return [...part];
    return isFieldRef(part) ? undefined : part;
  });
}

function isFieldRef(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'resource' in part && 'path' in part;
}
