import type { JsonObject } from '@drydock/manifests';
import { asNumber, asObjects, asText, at } from '../../kubectl/json-access.ts';
import type { Flags } from '../../kubectl/flags.ts';
import type { ConfigView } from './config-view.ts';

/** `istioctl proxy-config endpoints`: by address, port and cluster, with what outlier detection says. */
export const endpoints: ConfigView = {
  name: 'endpoint',
  aliases: ['endpoints', 'ep'],
  summary: 'the endpoints of a proxy',
  padding: 5,
  path: 'clusters?format=json',
  select: (answer, flags) =>
    asObjects(answer['cluster_statuses']).filter((cluster) => hostsOf(cluster, flags).length > 0),
  rows(selected, flags) {
    const all = selected.flatMap((cluster) =>
      hostsOf(cluster, flags).map((host) => ({ host, cluster: asText(cluster['name']) })),
    );
    const sorted = all.toSorted(
      (a, b) =>
        compareTexts(addressOf(a.host), addressOf(b.host)) ||
        portOf(a.host) - portOf(b.host) ||
        compareTexts(a.cluster, b.cluster),
    );
    return [
      ['ENDPOINT', 'STATUS', 'OUTLIER CHECK', 'CLUSTER'],
      ...sorted.map(({ host, cluster }) => [
        `${addressOf(host)}:${portOf(host)}`,
        statusOf(host),
        at(host, 'health_status', 'failed_outlier_check') === true ? 'FAILED' : 'OK',
        cluster,
      ]),
    ];
  },
};

function hostsOf(cluster: JsonObject, flags: Flags): readonly JsonObject[] {
  const wanted = flags.text('cluster')?.toLowerCase();
  if (wanted !== undefined && asText(cluster['name']).toLowerCase() !== wanted) return [];
  const address = flags.text('address')?.toLowerCase();
  const port = flags.number('port') ?? 0;
  const status = flags.text('status')?.toLowerCase();
  return asObjects(cluster['host_statuses']).filter(
    (host) =>
      (address === undefined || addressOf(host).toLowerCase() === address) &&
      (port === 0 || portOf(host) === port) &&
      (status === undefined || statusOf(host).toLowerCase() === status),
  );
}

function addressOf(host: JsonObject): string {
  return asText(at(host, 'address', 'socket_address', 'address'));
}

function portOf(host: JsonObject): number {
  return asNumber(at(host, 'address', 'socket_address', 'port_value'));
}

function statusOf(host: JsonObject): string {
  return asText(at(host, 'health_status', 'eds_health_status')) || 'UNKNOWN';
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
