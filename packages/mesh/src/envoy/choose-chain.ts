import type { HttpRequest } from '../http-request.ts';
import { hostMatches } from '../index/host-name.ts';
import type { FilterChain, Listener, ProxyConfig } from '../proxy-config.ts';
import { hostOfAuthority } from './virtual-host-match.ts';

interface ListenerTable {
  readonly byName: ReadonlyMap<string, Listener>;
  readonly fallback: Listener | undefined;
}

const tables = new WeakMap<ProxyConfig['listeners'], ListenerTable>();

/** The listener of an address: its own, else the port's on 0.0.0.0, else virtualOutbound. */
export function chooseListener(
  config: ProxyConfig,
  destination: HttpRequest['destination'],
): Listener | undefined {
  let table = tables.get(config.listeners);
  if (!table) {
    const byName = new Map(config.listeners.map((listener) => [listener.name, listener]));
    table = { byName, fallback: byName.get('virtualOutbound') };
    tables.set(config.listeners, table);
  }
  const { ip, port } = destination;
  return table.byName.get(`${ip}_${port}`) ?? table.byName.get(`0.0.0.0_${port}`) ?? table.fallback;
}

/** The chain with the most specific server name, then the one for plain HTTP, then any that fits. */
export function chooseChain(listener: Listener, request: HttpRequest): FilterChain | undefined {
  const [only] = listener.chains;
  if (only && listener.chains.length === 1 && isOpen(only)) return only;
  const isTls = request.scheme === 'https';
  if (only && !isTls && only.match.http && !only.match.serverNames) return only;
  const sni = request.sni ?? hostOfAuthority(request.authority);
  let best: { readonly chain: FilterChain; readonly rank: number } | undefined;
  for (const chain of listener.chains) {
    const rank = rankOf(chain, isTls, sni.toLowerCase());
    if (rank >= 0 && (!best || rank > best.rank)) best = { chain, rank };
  }
  return best?.chain;
}

function isOpen({ match }: FilterChain): boolean {
  return !match.transport && !match.serverNames && !match.http && !match.addresses;
}

/** -1: does not fit. */
function rankOf({ match }: FilterChain, isTls: boolean, sni: string): number {
  if (match.transport === 'tls' && !isTls) return -1;
  if (match.transport === 'raw_buffer' && isTls) return -1;
  if (match.http && isTls) return -1;
  let rank = (match.transport ? 2 : 0) + (match.http ? 1 : 0);
  if (!match.serverNames) return rank;
  if (!isTls) return -1;
  const fitting = match.serverNames.filter((name) => hostMatches(sni, name.toLowerCase()));
  if (fitting.length === 0) return -1;
  for (const name of fitting) rank = Math.max(rank, 1000 * (name === sni ? 1000 : name.length));
  return rank;
}
