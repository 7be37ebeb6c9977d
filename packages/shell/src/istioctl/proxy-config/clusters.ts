import type { JsonObject } from '@drydock/manifests';
import { asObjects, asObject, asText } from '../../kubectl/json-access.ts';
import { dumpSection } from '../envoy-admin.ts';
import { describeManagement } from './describe-management.ts';
import type { ConfigView } from './config-view.ts';

interface SubsetKey {
  readonly direction: string;
  readonly port: number;
  readonly subset: string;
  readonly host: string;
}

/** `outbound|9080|v1|reviews.prod.svc.cluster.local` in parts; undefined for names such as `BlackHoleCluster`. */
function parseSubsetKey(name: string): SubsetKey | undefined {
  const [direction = '', port = '', subset = '', host] = name.split('|');
  return host === undefined ? undefined : { direction, port: Number(port), subset, host };
}

/** `istioctl proxy-config clusters`: by host, subset, port and direction. */
export const clusters: ConfigView = {
  name: 'cluster',
  aliases: ['clusters', 'c'],
  summary: 'the clusters of a proxy',
  padding: 5,
  path: 'config_dump',
  select(dump, flags) {
    const wanted = ['fqdn', 'direction', 'subset'].map((flag) => flags.text(flag) ?? '');
    const port = flags.number('port') ?? 0;
    return ['dynamic_active_clusters', 'static_clusters']
      .flatMap((list) => asObjects(dumpSection(dump, 'Clusters')[list]))
      .map(({ cluster }) => asObject(cluster))
      .filter((cluster) => {
        const name = asText(cluster['name']);
        const isPort = port === 0 || name.includes(`|${port}|`);
        return isPort && wanted.every((part) => name.includes(part));
      })
      .toSorted(compareClusters);
  },
  rows: (selected) => [
    ['SERVICE FQDN', 'PORT', 'SUBSET', 'DIRECTION', 'TYPE', 'DESTINATION RULE'],
    ...selected.map((cluster) => {
      const name = asText(cluster['name']);
      const key = parseSubsetKey(name);
      const parts = key
        ? [key.host, String(key.port), key.subset || '-', key.direction]
        : [name, '-', '-', '-'];
      return [...parts, asText(cluster['type']) || 'STATIC', describeManagement(cluster)];
    }),
  ],
};

function compareClusters(a: JsonObject, b: JsonObject): number {
  const [left, right] = [a, b].map((cluster) => {
    const name = asText(cluster['name']);
    return parseSubsetKey(name) ?? { host: name, subset: '', port: 0, direction: '' };
  });
  if (!left || !right) return 0;
  return (
    compareTexts(left.host, right.host) ||
    compareTexts(left.subset, right.subset) ||
    left.port - right.port ||
    compareTexts(left.direction, right.direction)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
