import type { JsonObject } from '@drydock/manifests';
import { hostMatches, isWildcard } from '../../index/host-name.ts';
import type { MeshIndex } from '../../index/mesh-index.ts';
import { refTo, type MeshObject } from '../../index/mesh-object.ts';
import {
  labelsMatch,
  listOf,
  numberOf,
  objectOf,
  textMapOf,
  textOf,
  textsOf,
} from '../../json-access.ts';
import type { VirtualHost } from '../../route-table.ts';
import { orderRoutes, rankedRoutes, type RankedRoute } from './http-route.ts';

/** A listener of a Gateway API Gateway, for attaching HTTPRoutes. */
export interface ApiListener {
  readonly gateway: MeshObject;
  readonly name: string;
  readonly port: number;
  /** `*` when it names none. */
  readonly hostname: string;
  readonly allowedRoutes: JsonObject;
}

/** The virtual hosts that HTTPRoutes give one listener: per host, the routes of all HTTPRoutes by precedence. */
export function attachedHosts(index: MeshIndex, listener: ApiListener): VirtualHost[] {
  const byHost = new Map<string, { readonly owner: MeshObject; readonly ranked: RankedRoute[] }>();
  for (const owner of index.kinds.get('gateway-api/HTTPRoute') ?? []) {
    if (!isAttached(index, owner, listener)) continue;
    const ranked = rankedRoutes(index, owner, listener.port);
    for (const host of sharedHosts(owner, listener.hostname)) {
      const known = byHost.get(host);
      if (known) known.ranked.push(...ranked);
      else byHost.set(host, { owner, ranked: [...ranked] });
    }
  }
  return [...byHost].map(([host, { owner, ranked }]) => ({
    name: `${host}:${listener.port}`,
    domains: [host],
    ...orderRoutes(ranked),
    source: refTo(owner),
  }));
}

function isAttached(index: MeshIndex, owner: MeshObject, listener: ApiListener): boolean {
  const { gateway } = listener;
  const refers = listOf(owner.spec['parentRefs'])
    .map(objectOf)
    .some((parent) => {
      const kind = textOf(parent['kind']) ?? 'Gateway';
      const namespace = textOf(parent['namespace']) ?? owner.namespace;
      const section = textOf(parent['sectionName']);
      const port = numberOf(parent['port']);
      return (
        kind === 'Gateway' &&
        textOf(parent['name']) === gateway.name &&
        namespace === gateway.namespace &&
        (section === undefined || section === listener.name) &&
        (port === undefined || port === listener.port)
      );
    });
  return refers && isAllowed(index, owner, listener);
}

function isAllowed(
  index: MeshIndex,
  owner: MeshObject,
  { gateway, allowedRoutes }: ApiListener,
): boolean {
  const namespaces = objectOf(allowedRoutes['namespaces']);
  const from = textOf(namespaces['from']) ?? 'Same';
  if (from === 'All') return true;
  if (from === 'Same') return owner.namespace === gateway.namespace;
  if (from !== 'Selector') return false;
  const space = index.kinds.get('Namespace')?.find((object) => object.name === owner.namespace);
  const labels = { 'kubernetes.io/metadata.name': owner.namespace, ...space?.labels };
  return selectorMatches(objectOf(namespaces['selector']), labels);
}

function selectorMatches(selector: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  if (!labelsMatch(textMapOf(selector['matchLabels']), labels)) return false;
  return listOf(selector['matchExpressions'])
    .map(objectOf)
    .every((expression) => {
      const value = labels[textOf(expression['key']) ?? ''];
      const values = textsOf(expression['values']);
      switch (expression['operator']) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    });
}

/** Hostnames of a route that lie within the listener's; of a wildcard and a host below it, the narrower. */
function sharedHosts(owner: MeshObject, hostname: string): readonly string[] {
  const own = textsOf(owner.spec['hostnames']);
  if (own.length === 0) return [hostname];
  const shared = own.flatMap((host) => {
    if (hostMatches(host, hostname)) return [host];
    return isWildcard(host) && hostMatches(hostname, host) ? [hostname] : [];
  });
  return [...new Set(shared)];
}

/**
 * The routes of HTTPRoutes attached to a Service (mesh) for one port, as a namespace sees them:
 * those of the service's namespace for everybody, others for their own namespace alone. undefined:
 * none is attached to this port.
 */
export function serviceRoutes(
  index: MeshIndex,
  service: { readonly name: string; readonly namespace: string },
  port: number,
  viewer: string,
): VirtualHost['routes'] | undefined {
  const attached = (index.kinds.get('gateway-api/HTTPRoute') ?? []).filter(
    (owner) =>
      (owner.namespace === service.namespace || owner.namespace === viewer) &&
      listOf(owner.spec['parentRefs'])
        .map(objectOf)
        .some((parent) => {
          const number = numberOf(parent['port']);
          return (
            parent['kind'] === 'Service' &&
            textOf(parent['name']) === service.name &&
            (textOf(parent['namespace']) ?? owner.namespace) === service.namespace &&
            (number === undefined || number === port)
          );
        }),
  );
  const consumers = attached.filter((owner) => owner.namespace === viewer);
  const chosen = consumers.length > 0 ? consumers : attached;
  if (chosen.length === 0) return undefined;
  return orderRoutes(chosen.flatMap((owner) => rankedRoutes(index, owner, port))).routes;
}
