import type { KubernetesObject, ResourceKey } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import type { StoreView } from '@drydock/kubernetes';

const istio = 'networking.istio.io';

/** A Service, the workloads behind it, and what the route of its host says. */
export interface ServiceRoutes {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly route?: { readonly name: string; readonly key: ResourceKey };
  readonly rules: readonly RouteRule[];
}

export interface RouteRule {
  readonly name: string;
  /** `spec.http[0]` */
  readonly path: string;
  readonly destinations: readonly RouteDestination[];
}

export interface RouteDestination {
  readonly service: string;
  readonly namespace: string;
  readonly subset?: string;
  /** Labels of the subset; undefined when no DestinationRule defines it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Every Service outside the control plane, with the HTTP rules that sidecars apply to its host. */
export function serviceRoutes(store: StoreView): readonly ServiceRoutes[] {
  const routes = store.list({ group: istio, resource: 'virtualservices' });
  const subsets = subsetsOf(store);
  return store
    .list({ group: '', resource: 'services' })
    .filter(({ metadata }) => !isSystem(metadata.namespace))
    .map((service) => {
      const { name } = service.metadata;
      const namespace = service.metadata.namespace ?? 'default';
      const route = routes.find((candidate) => isRouteOf(candidate, name, namespace));
      return {
        name,
        namespace,
        selector: textMap(field(service['spec'], 'selector')),
        rules: route ? rulesOf(route, subsets) : [],
        ...(route ? { route: { name: route.metadata.name, key: keyOf(route) } } : {}),
      };
    });
}

export function isSystem(namespace: string | undefined): boolean {
  return namespace === 'istio-system' || namespace === 'kube-system' || namespace === undefined;
}

function keyOf({ metadata }: KubernetesObject): ResourceKey {
  const namespace = metadata.namespace ?? 'default';
  return { group: istio, kind: 'VirtualService', namespace, name: metadata.name };
}

function isRouteOf(route: KubernetesObject, service: string, namespace: string): boolean {
  const gateways = list(field(route['spec'], 'gateways'));
  if (gateways.length > 0 && !gateways.includes('mesh')) return false;
  const own = route.metadata.namespace ?? 'default';
  return list(field(route['spec'], 'hosts')).some((host) => {
    const target = serviceOfHost(String(host), own);
    return target?.service === service && target.namespace === namespace;
  });
}

/** `reviews`, `reviews.prod` and `reviews.prod.svc.cluster.local` name the same service. */
export function serviceOfHost(
  host: string,
  ownNamespace: string,
): { readonly service: string; readonly namespace: string } | undefined {
  const [service, namespace = ownNamespace, svc, ...rest] = host.split('.');
  if (!service) return undefined;
  const isCluster = svc === undefined || (svc === 'svc' && rest.join('.') === 'cluster.local');
  return isCluster ? { service, namespace } : undefined;
}

type Subsets = ReadonlyMap<string, Readonly<Record<string, string>>>;

function subsetsOf(store: StoreView): Subsets {
  const subsets = new Map<string, Readonly<Record<string, string>>>();
  for (const rule of store.list({ group: istio, resource: 'destinationrules' })) {
    const host = field(rule['spec'], 'host');
    const target = serviceOfHost(String(host), rule.metadata.namespace ?? 'default');
    if (!target) continue;
    for (const subset of list(field(rule['spec'], 'subsets'))) {
      const id = `${target.namespace}/${target.service}/${String(field(subset, 'name'))}`;
      subsets.set(id, textMap(field(subset, 'labels')));
    }
  }
  return subsets;
}

function rulesOf(route: KubernetesObject, subsets: Subsets): readonly RouteRule[] {
  const own = route.metadata.namespace ?? 'default';
  return list(field(route['spec'], 'http')).map((rule, index) => {
    const name = field(rule, 'name');
    return {
      name: typeof name === 'string' && name !== '' ? name : `rule ${index + 1}`,
      path: `spec.http[${index}]`,
      destinations: list(field(rule, 'route')).flatMap((target) => {
        const destination = field(target, 'destination');
        const service = serviceOfHost(String(field(destination, 'host')), own);
        if (!service) return [];
        const subset = field(destination, 'subset');
        if (typeof subset !== 'string' || subset === '') return [service];
        const labels = subsets.get(`${service.namespace}/${service.service}/${subset}`);
        return [{ ...service, subset, ...(labels ? { labels } : {}) }];
      }),
    };
  });
}

function field(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textMap(value: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text] as const] : [],
    ),
  );
}
