import type { JsonObject } from '@drydock/manifests';
import { asObject, asObjects, asText, asTexts, at } from '../../kubectl/json-access.ts';
import { dumpSection } from '../envoy-admin.ts';
import type { ConfigView } from './config-view.ts';
import { describeManagement, describeMatch } from './describe-management.ts';

/** `istioctl proxy-config routes`: tables that have a port as their name by number, the others after them. */
export const routes: ConfigView = {
  name: 'route',
  aliases: ['routes', 'r'],
  summary: 'the routes of a proxy',
  padding: 5,
  path: 'config_dump',
  select(dump, flags) {
    const section = dumpSection(dump, 'Routes');
    const wanted = flags.text('name');
    const all = ['dynamic_route_configs', 'static_route_configs']
      .flatMap((list) => asObjects(section[list]))
      .map((each) => asObject(each['route_config']))
      .filter(({ name }) => wanted === undefined || name === wanted);
    const [numbered, named] = [true, false].map((isNumber) =>
      all.filter(({ name }) => /^\d+$/.test(asText(name)) === isNumber),
    );
    const byNumber = (numbered ?? []).toSorted((a, b) => Number(a['name']) - Number(b['name']));
    return [...byNumber, ...(named ?? [])];
  },
  rows(selected, flags) {
    if (!flags.isOn('verbose', true)) {
      const counts = selected.map((table) => [
        asText(table['name']),
        String(asObjects(table['virtual_hosts']).length),
      ]);
      return [['NAME', 'VIRTUAL HOSTS'], ...counts];
    }
    return [
      ['NAME', 'VHOST NAME', 'DOMAINS', 'MATCH', 'VIRTUAL SERVICE'],
      ...selected.flatMap((table) =>
        asObjects(table['virtual_hosts']).flatMap((host) => hostRows(asText(table['name']), host)),
      ),
    ];
  },
};

function hostRows(table: string, host: JsonObject): readonly (readonly string[])[] {
  const place = [table, asText(host['name']), describeDomains(asTexts(host['domains']))];
  const all = asObjects(host['routes']);
  if (all.length === 0) return [[...place, '/*', '404']];
  return all
    .filter((route) => asText(at(route, 'route', 'cluster')) !== 'PassthroughCluster')
    .map((route) => [...place, describeMatch(route['match']), describeManagement(route)]);
}

const MOST_DOMAINS = 2;

/** Domains without ports, the long forms of a name left out; at most two are named. */
function describeDomains(domains: readonly string[]): string {
  if (domains.length === 1) return domains[0] ?? '';
  const plain = domains.filter(
    (domain) => !domain.includes(':') || (domain.split(':').length > 3 && domain.endsWith(']')),
  );
  const known = new Set(plain);
  const short = plain.filter(
    (domain) =>
      !['.svc.cluster.local', '.svc'].some(
        (suffix) => domain.endsWith(suffix) && known.has(domain.slice(0, -suffix.length)),
      ),
  );
  if (short.length <= MOST_DOMAINS) return short.join(', ');
  return `${short.slice(0, MOST_DOMAINS).join(', ')} + ${short.length - MOST_DOMAINS} more...`;
}
