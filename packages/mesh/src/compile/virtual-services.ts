import { expandHost } from '../index/host-name.ts';
import type { MeshIndex } from '../index/mesh-index.ts';
import type { MeshObject } from '../index/mesh-object.ts';
import { isVisible } from '../index/mesh-settings.ts';
import { textsOf } from '../json-access.ts';

const DOMAIN = 'cluster.local';

const knownHosts = new WeakMap<MeshObject, readonly string[]>();

/** Hosts of a VirtualService with short names expanded by its own namespace; a delegate has none. */
export function hostsOf(virtualService: MeshObject): readonly string[] {
  const known = knownHosts.get(virtualService);
  if (known) return known;
  const hosts = textsOf(virtualService.spec['hosts']).map((host) =>
    expandHost(host, virtualService.namespace, DOMAIN),
  );
  knownHosts.set(virtualService, hosts);
  return hosts;
}

/** `mesh`, or Gateways as `namespace/name`; a bare name means the VirtualService's own namespace. */
export function gatewaysOf(virtualService: MeshObject): readonly string[] {
  const names = textsOf(virtualService.spec['gateways']);
  if (names.length === 0) return ['mesh'];
  return names.map((name) => gatewayName(name, virtualService.namespace));
}

function isBoundTo(virtualService: MeshObject, gateway: string): boolean {
  if (virtualService.spec['gateways'] === undefined) return gateway === 'mesh';
  return gatewaysOf(virtualService).includes(gateway);
}

/** A gateway reference as `namespace/name`; `mesh` stays. */
export function gatewayName(name: string, namespace: string): string {
  if (name === 'mesh' || name.includes('/')) return name;
  return `${namespace}/${name}`;
}

/** Namespaces that see a VirtualService. */
export function exportToOf(index: MeshIndex, virtualService: MeshObject): readonly string[] {
  const own = textsOf(virtualService.spec['exportTo']);
  return own.length > 0 ? own : index.settings.virtualServiceExportTo;
}

/**
 * The VirtualServices of a gateway (or `mesh`) that a namespace sees, in the order in which istiod
 * applies them: those private to the namespace, those exported to it by name, then public ones;
 * each group oldest first.
 */
export function virtualServicesFor(
  index: MeshIndex,
  namespace: string,
  gateway: string,
): readonly MeshObject[] {
  const groups: [MeshObject[], MeshObject[], MeshObject[]] = [[], [], []];
  for (const virtualService of index.kinds.get('VirtualService') ?? []) {
    if (!isBoundTo(virtualService, gateway) || hostsOf(virtualService).length === 0) continue;
    const exportTo = exportToOf(index, virtualService);
    if (!isVisible(exportTo, virtualService.namespace, namespace)) continue;
    const isPrivate = exportTo.every((target) => target === '.');
    groups[exportTo.includes('*') ? 2 : isPrivate ? 0 : 1].push(virtualService);
  }
  return groups.flat();
}
