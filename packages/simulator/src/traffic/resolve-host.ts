import type { StoreView } from '@drydock/kubernetes';
import { slicesOf } from '../objects/endpoint-slice.ts';
import { outsideAddress } from './outside-world.ts';
import { findService } from '../objects/service.ts';

const CLUSTER_DOMAIN = 'cluster.local';
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** The addresses of a name as a pod of `namespace` resolves it; [] when it has none. */
export function resolveHost(store: StoreView, host: string, namespace: string): readonly string[] {
  if (IPV4.test(host)) return [host];
  for (const name of candidates(host.toLowerCase(), namespace)) {
    const addresses = lookUp(store, name);
    if (addresses.length > 0) return addresses;
  }
  const outside = outsideAddress(host);
  return outside === undefined ? [] : [outside];
}

/** The search list of a pod's resolv.conf, with its `ndots:5`; a trailing dot makes a name absolute. */
function candidates(host: string, namespace: string): readonly string[] {
  if (host.endsWith('.')) return [host.slice(0, -1)];
  const searched = [
    `${namespace}.svc.${CLUSTER_DOMAIN}`,
    `svc.${CLUSTER_DOMAIN}`,
    CLUSTER_DOMAIN,
  ].map((domain) => `${host}.${domain}`);
  const dots = host.split('.').length - 1;
  return dots < 5 ? [...searched, host] : [host, ...searched];
}

/** What an ExternalName stands for: a Service, or a host outside. */
function aliased(store: StoreView, name: string): readonly string[] {
  const outside = outsideAddress(name);
  return outside === undefined ? lookUp(store, name) : [outside];
}

const SERVICE_NAME = /^(?:([^.]+)\.)?([^.]+)\.([^.]+)\.svc\.cluster\.local$/;

/** CoreDNS on `<service>.<namespace>.svc.cluster.local`, and `<pod>.` before it for headless Services. */
function lookUp(store: StoreView, name: string): readonly string[] {
  const match = SERVICE_NAME.exec(name);
  if (!match) return [];
  const [, pod, service = '', namespace = ''] = match;
  const found = findService(store, namespace, service);
  if (!found) return [];
  const { type, clusterIP, externalName } = found.spec;
  if (type === 'ExternalName')
    return externalName === undefined ? [] : aliased(store, externalName);
  if (clusterIP !== undefined && clusterIP !== 'None' && clusterIP !== '') {
    return pod === undefined ? [clusterIP] : [];
  }
  return slicesOf(store, namespace, service)
    .flatMap(({ endpoints = [] }) => endpoints)
    .filter(({ conditions, targetRef }) => {
      const isNamed = pod === undefined || targetRef?.name === pod;
      return isNamed && conditions?.ready !== false;
    })
    .flatMap(({ addresses }) => addresses);
}
