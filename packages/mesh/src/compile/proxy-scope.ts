import type { JsonObject } from '@drydock/manifests';
import { expandHost, hostMatches, hostsOverlap } from '../index/host-name.ts';
import type { MeshIndex } from '../index/mesh-index.ts';
import type { MeshObject } from '../index/mesh-object.ts';
import { refTo } from '../index/mesh-object.ts';
import { isVisible } from '../index/mesh-settings.ts';
import type { MeshService } from '../index/mesh-service.ts';
import {
  labelsMatch,
  listOf,
  numberOf,
  objectOf,
  textMapOf,
  textOf,
  textsOf,
} from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import type { FieldRef } from '../trace.ts';
import { hostsOf, virtualServicesFor } from './virtual-services.ts';

/** What one sidecar sees of the mesh. */
export interface ProxyScope {
  /** One per egress entry of the Sidecar; exactly one without a Sidecar. */
  readonly egress: readonly EgressScope[];
  /** Services that get clusters: all of `egress`, and the destinations of its VirtualServices. */
  readonly services: readonly MeshService[];
  readonly allowAny: boolean;
  /** The Sidecar resource in force. */
  readonly sidecar?: FieldRef;
}

export interface EgressScope {
  /** 0: every port. */
  readonly port: number;
  readonly services: readonly MeshService[];
  readonly virtualServices: readonly MeshObject[];
}

/** Works out the Sidecar that applies to a proxy and what it lets it see. */
export function scopeOf(index: MeshIndex, proxy: MeshProxy): ProxyScope {
  const sidecar = proxy.kind === 'sidecar' ? findSidecar(index, proxy) : undefined;
  const cacheKey = `${proxy.namespace}|${sidecar ? `${sidecar.namespace}/${sidecar.name}` : ''}`;
  const known = index.caches.scopes.get(cacheKey) as ProxyScope | undefined; // only this function writes the cache
  if (known) return known;
  const scope = buildScope(index, proxy, sidecar);
  index.caches.scopes.set(cacheKey, scope);
  return scope;
}

/** The Sidecar in force. With a selector that fits: the oldest; else the namespace's without selector; else the root namespace's. */
export function findSidecar(index: MeshIndex, proxy: MeshProxy): MeshObject | undefined {
  const sidecars = index.kinds.get('Sidecar') ?? [];
  const own = sidecars.filter((sidecar) => sidecar.namespace === proxy.namespace);
  const selected = own.find((sidecar) => {
    const selector = sidecar.spec['workloadSelector'];
    return (
      selector !== undefined && labelsMatch(textMapOf(objectOf(selector)['labels']), proxy.labels)
    );
  });
  const isGeneral = (sidecar: MeshObject): boolean =>
    sidecar.spec['workloadSelector'] === undefined;
  return (
    selected ??
    own.find(isGeneral) ??
    sidecars.find(
      (sidecar) => sidecar.namespace === index.settings.rootNamespace && isGeneral(sidecar),
    )
  );
}

function buildScope(
  index: MeshIndex,
  proxy: MeshProxy,
  sidecar: MeshObject | undefined,
): ProxyScope {
  const visible = visibleServices(index, proxy.namespace);
  const virtualServices = virtualServicesFor(index, proxy.namespace, 'mesh');
  const egressList = listOf(sidecar?.spec['egress']).map(objectOf);
  const egress =
    egressList.length === 0
      ? [{ port: 0, services: visible, virtualServices }]
      : egressList.map((entry) => egressScope(entry, { proxy, visible, virtualServices }));
  return {
    egress,
    services: egressList.length === 0 ? visible : withDestinations(index, egress, visible),
    allowAny: allowsAny(index, sidecar),
    ...(sidecar ? { sidecar: refTo(sidecar) } : {}),
  };
}

function allowsAny(index: MeshIndex, sidecar: MeshObject | undefined): boolean {
  const mode = textOf(objectOf(sidecar?.spec['outboundTrafficPolicy'])['mode']);
  return mode === undefined ? index.settings.allowAny : mode !== 'REGISTRY_ONLY';
}

const visibleByIndex = new WeakMap<MeshIndex['services'], Map<string, readonly MeshService[]>>();

/** Services exported to a namespace, one per host: a Kubernetes Service before a ServiceEntry, then the oldest. */
export function visibleServices(index: MeshIndex, namespace: string): readonly MeshService[] {
  const known = visibleByIndex.get(index.services);
  const visible = known?.get(namespace) ?? findVisible(index.services.all, namespace);
  if (known) known.set(namespace, visible);
  else visibleByIndex.set(index.services, new Map([[namespace, visible]]));
  return visible;
}

function findVisible(services: readonly MeshService[], namespace: string): readonly MeshService[] {
  const hosts = new Set<string>();
  const visible: MeshService[] = [];
  for (const service of services) {
    if (!isVisible(service.exportTo, service.namespace, namespace)) continue;
    if (hosts.has(service.host)) continue;
    hosts.add(service.host);
    visible.push(service);
  }
  return visible;
}

interface Candidates {
  readonly proxy: MeshProxy;
  readonly visible: readonly MeshService[];
  readonly virtualServices: readonly MeshObject[];
}

interface HostImport {
  readonly namespace: string;
  readonly host: string;
}

function egressScope(entry: JsonObject, candidates: Candidates): EgressScope {
  const imports = textsOf(entry['hosts']).map((text) =>
    readImport(text, candidates.proxy.namespace),
  );
  const port = numberOf(objectOf(entry['port'])['number']) ?? 0;
  const services = candidates.visible.filter((service) =>
    imports.some(
      ({ namespace, host }) =>
        (namespace === '*' || namespace === service.namespace) && hostMatches(service.host, host),
    ),
  );
  const virtualServices = candidates.virtualServices.filter((virtualService) =>
    imports.some(
      ({ namespace, host }) =>
        (namespace === '*' || namespace === virtualService.namespace) &&
        hostsOf(virtualService).some((name) => hostsOverlap(name, host)),
    ),
  );
  return {
    port,
    services: port === 0 ? services : services.filter((service) => hasPort(service, port)),
    virtualServices,
  };
}

function hasPort(service: MeshService, port: number): boolean {
  return service.ports.some((candidate) => candidate.number === port);
}

/** `./host`, `ns/host`, `~/host` (nothing), or a bare host (any namespace). */
function readImport(text: string, namespace: string): HostImport {
  const slash = text.indexOf('/');
  if (slash === -1) return { namespace: '*', host: text };
  const space = text.slice(0, slash);
  return { namespace: space === '.' ? namespace : space, host: text.slice(slash + 1) };
}

/** A VirtualService destination is imported with its rule, also from outside the egress hosts. */
function withDestinations(
  index: MeshIndex,
  egress: readonly EgressScope[],
  visible: readonly MeshService[],
): readonly MeshService[] {
  const services = new Set(egress.flatMap((scope) => scope.services));
  const byHost = new Map(visible.map((service) => [service.host, service]));
  for (const scope of egress) {
    for (const virtualService of scope.virtualServices) {
      for (const host of destinationHosts(virtualService, index.settings.domain)) {
        const service = byHost.get(host);
        if (service) services.add(service);
      }
    }
  }
  return [...services];
}

function* destinationHosts(virtualService: MeshObject, domain: string): Iterable<string> {
  for (const kind of ['http', 'tls', 'tcp']) {
    for (const rule of listOf(virtualService.spec[kind]).map(objectOf)) {
      const mirrors = [{ destination: rule['mirror'] }, ...listOf(rule['mirrors']).map(objectOf)];
      for (const target of [...listOf(rule['route']).map(objectOf), ...mirrors]) {
        const host = textOf(objectOf(target['destination'])['host']);
        if (host) yield expandHost(host, virtualService.namespace, domain);
      }
    }
  }
}
