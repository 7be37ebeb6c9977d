import type { MeshService } from '../index/mesh-service.ts';

const SUFFIX = '.svc.cluster.local';

/** The Host headers that mean a service on a sidecar of `namespace`: FQDN (also with a dot at the end), shorter forms, addresses; of a headless service also its pods' names. */
export function domainsOf(service: MeshService, namespace: string): readonly string[] {
  const names = namesOf(service.host, namespace);
  const isHeadless = service.kind === 'kubernetes' && service.resolution === 'none';
  const pods = isHeadless ? names.map((name) => `*.${name}`) : [];
  return [...names, ...pods, ...service.addresses.filter((ip) => ip !== '0.0.0.0')];
}

/** Names of one host as seen from a namespace. */
export function namesOf(host: string, namespace: string): readonly string[] {
  const dotted = [host, `${host}.`];
  if (!host.endsWith(SUFFIX)) return dotted;
  const short = host.slice(0, -SUFFIX.length);
  const dot = short.lastIndexOf('.');
  const own = dot !== -1 && short.slice(dot + 1) === namespace ? [short.slice(0, dot)] : [];
  return [...dotted, ...own, `${short}.svc`, short];
}
