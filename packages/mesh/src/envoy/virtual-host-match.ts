import type { RouteTable, VirtualHost } from '../route-table.ts';

interface TableIndex {
  readonly exact: ReadonlyMap<string, VirtualHost>;
  /** `*.example.com` as `.example.com`, longest first. */
  readonly suffixes: readonly (readonly [suffix: string, host: VirtualHost])[];
  readonly any: VirtualHost | undefined;
}

const indexes = new WeakMap<RouteTable, TableIndex>();

/** Picks the virtual host of a Host header: exact, then the longest `*.suffix`, then `*`. Port and case do not count. */
export function matchVirtualHost(table: RouteTable, authority: string): VirtualHost | undefined {
  const index = indexOf(table);
  const host = hostOfAuthority(authority).toLowerCase();
  const exact = index.exact.get(host);
  if (exact) return exact;
  for (const [suffix, virtualHost] of index.suffixes) {
    if (host.length > suffix.length && host.endsWith(suffix)) return virtualHost;
  }
  return index.any;
}

/** `reviews:9080` -> `reviews`; `[::1]:80` -> `[::1]`. */
export function hostOfAuthority(authority: string): string {
  const colon = authority.lastIndexOf(':');
  if (colon === -1 || authority.endsWith(']')) return authority;
  return authority.slice(0, colon);
}

function indexOf(table: RouteTable): TableIndex {
  const known = indexes.get(table);
  if (known) return known;
  const exact = new Map<string, VirtualHost>();
  const suffixes: [string, VirtualHost][] = [];
  let any: VirtualHost | undefined;
  for (const virtualHost of table.virtualHosts) {
    for (const domain of virtualHost.domains) {
      const name = domain.toLowerCase();
      if (name === '*') any ??= virtualHost;
      else if (name.startsWith('*')) suffixes.push([name.slice(1), virtualHost]);
      else if (!exact.has(name)) exact.set(name, virtualHost);
    }
  }
  suffixes.sort(([one], [other]) => other.length - one.length);
  const made = { exact, suffixes, any };
  indexes.set(table, made);
  return made;
}
