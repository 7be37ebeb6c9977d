import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { asObject, asObjects, asText, asTexts, at } from '../../kubectl/json-access.ts';
import { dumpSection } from '../envoy-admin.ts';
import { getObject } from '../mesh-objects.ts';
import type { Describing } from './describing.ts';

/** One port of a service in the configuration of a proxy. */
export interface PortInDump {
  readonly dump: JsonObject;
  readonly service: KubernetesObject;
  readonly port: number;
}

type Kind = 'destination-rule' | 'virtual-service';

/** The DestinationRule or VirtualService that the proxy says shaped a port; a stale proxy is told of. */
export async function shapingResource(
  kind: Kind,
  place: PortInDump,
  { context }: Pick<Describing, 'context'>,
): Promise<KubernetesObject | undefined> {
  const path = kind === 'destination-rule' ? clusterConfig(place) : routeConfig(place);
  const match = new RegExp(
    `/apis/networking(?:\\.istio\\.io)?/v1(?:alpha3|beta1)?/namespaces/([^/]+)/${kind}/([^/]+)`,
  ).exec(path);
  const [, namespace, name] = match ?? [];
  if (namespace === undefined || name === undefined) return undefined;
  const type = `${kind.replace('-', '')}s.networking.istio.io`;
  const object = await getObject(context, type, { namespace, name });
  if (!object) {
    context.stdout(
      `WARNING: Proxy is stale; it references to non-existent ${kind.replace('-', ' ')} ${name}.${namespace}\n`,
    );
  }
  return object;
}

function configOf(part: unknown): string {
  return asText(at(part, 'metadata', 'filter_metadata', 'istio', 'config'));
}

function clusterConfig({ dump, service, port }: PortInDump): string {
  const { name, namespace = '' } = service.metadata;
  const found = asObjects(dumpSection(dump, 'Clusters')['dynamic_active_clusters'])
    .map(({ cluster }) => asObject(cluster))
    .find((cluster) => {
      const [direction, own, , host] = asText(cluster['name']).split('|');
      const isService = host === `${name}.${namespace}.svc.cluster.local`;
      return direction === 'outbound' && own === String(port) && isService;
    });
  return configOf(found);
}

function routeConfig(place: PortInDump): string {
  const tables = asObjects(dumpSection(place.dump, 'Routes')['dynamic_route_configs'])
    .map((each) => asObject(each['route_config']))
    .filter(
      (table) => /^https?\./.test(asText(table['name'])) || table['name'] === String(place.port),
    );
  for (const table of tables) {
    for (const host of asObjects(table['virtual_hosts'])) {
      const route = asObjects(host['routes']).find((each) => leadsTo(each, host, place));
      if (route) return configOf(route);
    }
  }
  return '';
}

function leadsTo(route: JsonObject, host: JsonObject, { service, port }: PortInDump): boolean {
  const { name, namespace = '' } = service.metadata;
  const full = `${name}.${namespace}.svc.cluster.local`;
  if (asTexts(host['domains']).includes(full)) return true;
  const [first] = asObjects(at(route, 'route', 'weighted_clusters', 'clusters'));
  const cluster = asText(at(route, 'route', 'cluster')) || asText(first?.['name']);
  const [direction, own, , target] = cluster.split('|');
  return direction === 'outbound' && own === String(port) && target === full;
}
