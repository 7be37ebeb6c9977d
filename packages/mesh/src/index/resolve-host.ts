import { isWildcard } from './host-name.ts';
import { podAddress, podIsReady, endpointsOf } from './endpoints.ts';
import type { MeshIndex } from './mesh-index.ts';
import type { MeshService } from './mesh-service.ts';
import { visibleServices } from '../compile/proxy-scope.ts';

/** What a pod's DNS answers for a host name. */
export type ResolvedHost =
  | { readonly kind: 'ip'; readonly ip: string }
  | { readonly kind: 'service'; readonly ip: string; readonly service: MeshService }
  | {
      readonly kind: 'headless';
      readonly ip: string;
      /** All ready pods; a client takes any. */
      readonly addresses: readonly string[];
      readonly service: MeshService;
    }
  /** The name stands for another one, outside the cluster or in it. */
  | { readonly kind: 'external-name'; readonly target: string; readonly resolved?: ResolvedHost }
  /** Not a name of this cluster; its address is the outside world's business. */
  | { readonly kind: 'external'; readonly entry?: MeshService };

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const SEARCH_SUFFIX = '.svc.cluster.local';

/**
 * Resolves the host of a URL as CoreDNS does for a pod of `namespace`: IP literals, short names by
 * the search path, FQDNs, headless Services, pods of headless Services, ExternalNames. undefined:
 * a name in the cluster's domain that does not exist.
 */
export function resolveHost(
  index: MeshIndex,
  host: string,
  namespace: string,
): ResolvedHost | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (IPV4.test(name) || name.includes(':')) return { kind: 'ip', ip: name };
  for (const candidate of searchPath(name, namespace)) {
    const found = lookUp(index, candidate, namespace);
    if (found) return found;
  }
  if (name.endsWith('.cluster.local')) return undefined;
  const entry = visibleServices(index, namespace).find(
    (service) => service.kind === 'entry' && service.host === name,
  );
  return entry ? { kind: 'external', entry } : { kind: 'external' };
}

function searchPath(name: string, namespace: string): readonly string[] {
  return [
    `${name}.${namespace}${SEARCH_SUFFIX}`,
    `${name}${SEARCH_SUFFIX}`,
    `${name}.cluster.local`,
    name,
  ];
}

function lookUp(index: MeshIndex, fqdn: string, namespace: string): ResolvedHost | undefined {
  if (!fqdn.endsWith(SEARCH_SUFFIX)) return undefined;
  const service = index.services.byHost.get(fqdn)?.find(({ kind }) => kind === 'kubernetes');
  if (!service) return podOfHeadless(index, fqdn);
  if (service.resolution === 'alias') {
    const target = service.externalName;
    const resolved = target === fqdn ? undefined : resolveHost(index, target, namespace);
    return { kind: 'external-name', target, ...(resolved ? { resolved } : {}) };
  }
  const [ip] = service.addresses;
  if (ip !== undefined) return { kind: 'service', ip, service };
  if (service.resolution !== 'none') return undefined;
  const addresses = readyAddresses(index, service);
  const [first] = addresses;
  return first === undefined ? undefined : { kind: 'headless', ip: first, addresses, service };
}

function readyAddresses(index: MeshIndex, service: MeshService): readonly string[] {
  const [port] = service.ports;
  if (!port) return [];
  const ready = endpointsOf(service, port, index.endpoints).filter(({ healthy }) => healthy);
  return [...new Set(ready.map(({ address }) => address))];
}

/** `web-0.web.prod.svc.cluster.local`: a pod by its hostname under its headless Service. */
function podOfHeadless(index: MeshIndex, fqdn: string): ResolvedHost | undefined {
  const dot = fqdn.indexOf('.');
  const service = index.services.byHost.get(fqdn.slice(dot + 1))?.[0];
  if (!service || service.resolution !== 'none' || isWildcard(fqdn)) return undefined;
  const pod = index.endpoints.podByName.get(`${service.namespace}/${fqdn.slice(0, dot)}`);
  if (!pod || !podIsReady(pod) || podAddress(pod) === '') return undefined;
  return { kind: 'ip', ip: podAddress(pod) };
}
