import type { JsonObject } from '@drydock/manifests';
import { asNumber, asObject, asObjects, asText, asTexts, at } from '../../kubectl/json-access.ts';
import { dumpSection } from '../envoy-admin.ts';
import type { ConfigView } from './config-view.ts';
import { describeMatch } from './describe-management.ts';

const HTTP = 'envoy.filters.network.http_connection_manager';
const TCP = 'envoy.filters.network.tcp_proxy';
const BLACK_HOLE = 'BlackHoleCluster';

/** `istioctl proxy-config listeners`: by port, address and type; of one listener its chains by destination. */
export const listeners: ConfigView = {
  name: 'listener',
  aliases: ['listeners', 'l'],
  summary: 'the listeners of a proxy',
  padding: 1,
  path: 'config_dump',
  select(dump, flags) {
    const section = dumpSection(dump, 'Listeners');
    const all = [
      ...asObjects(section['dynamic_listeners']).map((each) =>
        asObject(at(each, 'active_state', 'listener')),
      ),
      ...asObjects(section['static_listeners']).map(({ listener }) => asObject(listener)),
    ];
    const address = flags.text('address')?.toLowerCase();
    const port = flags.number('port') ?? 0;
    const type = flags.text('type')?.toLowerCase();
    return all
      .filter(
        (listener) =>
          (address === undefined || addressOf(listener).toLowerCase() === address) &&
          (port === 0 || portOf(listener) === port) &&
          (type === undefined || typeOf(listener).toLowerCase() === type),
      )
      .toSorted(
        (a, b) =>
          portOf(a) - portOf(b) ||
          compareTexts(addressOf(a), addressOf(b)) ||
          compareTexts(typeOf(a), typeOf(b)),
      );
  },
  rows(selected, flags) {
    if (!flags.isOn('verbose', true)) {
      const short = selected.map((each) => [addressOf(each), String(portOf(each)), typeOf(each)]);
      return [['ADDRESSES', 'PORT', 'TYPE'], ...short];
    }
    const rows = selected.flatMap((listener) =>
      chainsOf(listener)
        .map((chain) => [describeChainMatch(chain), destinationOf(chain)] as const)
        .toSorted(([, a], [, b]) => compareTexts(b, a))
        .map((cells) => [addressOf(listener), String(portOf(listener)), ...cells]),
    );
    return [['ADDRESSES', 'PORT', 'MATCH', 'DESTINATION'], ...rows];
  },
};

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function addressOf(listener: JsonObject): string {
  return asText(at(listener, 'address', 'socket_address', 'address'));
}

function portOf(listener: JsonObject): number {
  return asNumber(at(listener, 'address', 'socket_address', 'port_value'));
}

function chainsOf(listener: JsonObject): readonly JsonObject[] {
  const last = listener['default_filter_chain'];
  return [...asObjects(listener['filter_chains']), ...(last === undefined ? [] : [asObject(last)])];
}

/** HTTP, TCP, HTTP+TCP or UNKNOWN; a chain to the black hole does not count. */
function typeOf(listener: JsonObject): string {
  const filters = chainsOf(listener).flatMap(({ filters: each }) => asObjects(each));
  const hasHttp = filters.some(({ name }) => name === HTTP);
  const hasTcp = filters.some((filter) => filter['name'] === TCP && !isBlackHole(filter));
  if (hasHttp) return hasTcp ? 'HTTP+TCP' : 'HTTP';
  return hasTcp ? 'TCP' : 'UNKNOWN';
}

function isBlackHole(filter: JsonObject): boolean {
  return JSON.stringify(filter['typed_config'] ?? null).includes(BLACK_HOLE);
}

/** Lists of application protocols that istioctl has a word for. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  'http/1.0,http/1.1,h2c,istio-http/1.0,istio-http/1.1,istio-h2': 'App: HTTP TLS',
  'istio,istio-http/1.0,istio-http/1.1,istio-h2': 'App: Istio HTTP Plain',
  'istio-peer-exchange,istio': 'App: TCP TLS',
  'http/1.0,http/1.1,h2c': 'App: HTTP',
};

function describeChainMatch({ filter_chain_match: match }: JsonObject): string {
  const names = asTexts(at(match, 'server_names')).join(',');
  const transport = asText(at(match, 'transport_protocol'));
  const protocols = asTexts(at(match, 'application_protocols')).join(',');
  const ranges = asObjects(at(match, 'prefix_ranges')).map(
    (range) => `${asText(range['address_prefix'])}/${asNumber(range['prefix_len'])}`,
  );
  const destination = at(match, 'destination_port');
  const port = destination === undefined ? '' : `:${asNumber(destination)}`;
  const place = ranges.length > 0 ? ranges.join(',') : '*';
  const parts = [
    ...(names === '' ? [] : [`SNI: ${names}`]),
    ...(transport === '' ? [] : [`Trans: ${transport}`]),
    ...(protocols === '' ? [] : [PROTOCOLS[protocols] ?? `App: ${protocols}`]),
    ...(ranges.length > 0 || port !== '' ? [`Addr: ${place}${port}`] : []),
  ];
  return parts.length === 0 ? 'ALL' : parts.join('; ');
}

function destinationOf({ filters }: JsonObject): string {
  for (const filter of asObjects(filters)) {
    const config = filter['typed_config'];
    if (filter['name'] === HTTP) {
      const inline = at(config, 'route_config');
      if (inline !== undefined) return describeRouteConfig(inline);
      const table = asText(at(config, 'rds', 'route_config_name'));
      return table === '' ? 'HTTP' : `Route: ${table}`;
    }
    if (filter['name'] === TCP && !isBlackHole(filter))
      return describeCluster(asText(at(config, 'cluster')));
  }
  return 'Non-HTTP/Non-TCP';
}

function describeCluster(cluster: string): string {
  return cluster.includes('Cluster') ? cluster : `Cluster: ${cluster}`;
}

/** A table that forwards everything to one cluster is shown as that cluster. */
function describeRouteConfig(table: unknown): string {
  const hosts = asObjects(at(table, 'virtual_hosts'));
  const [host, ...others] = hosts;
  const isForAll = host !== undefined && asTexts(host['domains']).join() === '*';
  if (isForAll && others.length === 0) {
    const [route, ...more] = asObjects(host['routes']);
    const cluster = asText(at(route, 'route', 'cluster'));
    if (more.length === 0 && asText(at(route, 'match', 'prefix')) === '/' && cluster !== '') {
      return describeCluster(cluster);
    }
  }
  const described = hosts.map((each) => {
    const domains = asTexts(each['domains']);
    const routes = asObjects(each['routes'])
      .map(({ match }) => describeMatch(match))
      .join(', ');
    return domains.join() === '*' ? routes : `${domains.join('/')} ${routes}`;
  });
  return `Inline Route: ${described.join('; ')}`;
}
