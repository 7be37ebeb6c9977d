import type { KubernetesObject, ResourceKey } from '@drydock/manifests';
import { formatResourceKey } from '@drydock/manifests';
import type { MeshInput } from '../mesh-input.ts';
import { indexDestinationRules, type DestinationRuleIndex } from './destination-rules.ts';
import type { EndpointSources } from './endpoints.ts';
import { indexEndpoints } from './endpoint-sources.ts';
import { byAge, toMeshObject, type MeshObject } from './mesh-object.ts';
import { readMeshSettings, type MeshSettings } from './mesh-settings.ts';
import { findNotModelled, type NotModelledIndex } from './not-modelled.ts';
import { indexServices, type ServiceIndex } from './services.ts';

/** Everything istiod knows, read once and shared by all proxies; unchanged parts survive updateMesh. */
export interface MeshIndex {
  readonly settings: MeshSettings;
  readonly objects: ReadonlyMap<string, MeshObject>;
  /** By kind, sorted by age (ties: name, namespace). */
  readonly kinds: ReadonlyMap<string, readonly MeshObject[]>;
  readonly services: ServiceIndex;
  readonly endpoints: EndpointSources;
  readonly destinationRules: DestinationRuleIndex;
  readonly notModelled: NotModelledIndex;
  /** Results of compile that later calls may use again; see memo.ts. */
  readonly caches: MeshCaches;
}

/** Each is replaced when one of the kinds that it depends on changes. */
export interface MeshCaches {
  readonly clusters: Map<string, unknown>;
  readonly routes: WeakMap<MeshObject, Map<string, unknown>>;
  readonly hosts: Map<string, unknown>;
  readonly scopes: Map<string, unknown>;
}

/** Reads resources and mesh config for compile. Objects without kind or name are left out. */
export function indexMesh(input: MeshInput): MeshIndex {
  const objects = new Map<string, MeshObject>();
  for (const resource of input.resources) {
    const object = toMeshObject(resource);
    if (object) objects.set(formatResourceKey(object.key), object);
  }
  const settings = readMeshSettings(input.meshConfig, input.rootNamespace);
  return assemble(objects, groupByKind(objects.values()), settings, undefined);
}

/** The index after some resources were created or changed (`put`) or deleted (`remove`). The old one stays valid. */
export function updateMesh(
  index: MeshIndex,
  changes: {
    readonly put?: readonly KubernetesObject[];
    readonly remove?: readonly ResourceKey[];
  },
): MeshIndex {
  const objects = new Map(index.objects);
  const gone = new Set<MeshObject>();
  const added: MeshObject[] = [];
  const drop = (name: string): void => {
    const known = objects.get(name);
    if (known) gone.add(known);
    objects.delete(name);
  };
  for (const key of changes.remove ?? []) drop(formatResourceKey(key));
  for (const resource of changes.put ?? []) {
    const object = toMeshObject(resource);
    if (!object) continue;
    const name = formatResourceKey(object.key);
    drop(name);
    objects.set(name, object);
    added.push(object);
  }
  const last = added.filter((object) => objects.get(formatResourceKey(object.key)) === object);
  const kinds = changedKinds(index.kinds, gone, last);
  return assemble(objects, kinds, index.settings, index);
}

const SERVICE_KINDS = ['Service', 'ServiceEntry'] as const;
const ENDPOINT_KINDS = [
  ...SERVICE_KINDS,
  'Pod',
  'EndpointSlice',
  'WorkloadEntry',
  'WorkloadGroup',
  'Node',
] as const;
const HOST_KINDS = [
  ...SERVICE_KINDS,
  'gateway-api/HTTPRoute',
  'gateway-api/ReferenceGrant',
] as const;
const CLUSTER_KINDS = [...ENDPOINT_KINDS, 'DestinationRule', 'PeerAuthentication'] as const;

function assemble(
  objects: ReadonlyMap<string, MeshObject>,
  kinds: ReadonlyMap<string, readonly MeshObject[]>,
  settings: MeshSettings,
  previous: MeshIndex | undefined,
): MeshIndex {
  const same = (names: readonly string[]): boolean =>
    previous !== undefined && names.every((name) => previous.kinds.get(name) === kinds.get(name));
  const keep = <T>(names: readonly string[], kept: T | undefined, make: () => T): T =>
    kept !== undefined && same(names) ? kept : make();
  const services = keep(SERVICE_KINDS, previous?.services, () => indexServices(kinds, settings));
  return {
    settings,
    objects,
    kinds,
    services,
    endpoints: keep(ENDPOINT_KINDS, previous?.endpoints, () => indexEndpoints(kinds)),
    destinationRules: keep(['DestinationRule'], previous?.destinationRules, () =>
      indexDestinationRules(kinds.get('DestinationRule') ?? [], settings),
    ),
    notModelled: findNotModelled(kinds),
    caches: {
      clusters: keep(CLUSTER_KINDS, previous?.caches.clusters, () => new Map<string, unknown>()),
      routes: keep(SERVICE_KINDS, previous?.caches.routes, () => new WeakMap()),
      hosts: keep(HOST_KINDS, previous?.caches.hosts, () => new Map<string, unknown>()),
      scopes: new Map(),
    },
  };
}

/** All objects by kind; after a change only the kinds that it touches are sorted anew. */
function groupByKind(objects: Iterable<MeshObject>): ReadonlyMap<string, readonly MeshObject[]> {
  const groups = new Map<string, MeshObject[]>();
  for (const object of objects) {
    const kind = kindName(object.key);
    const group = groups.get(kind);
    if (group) group.push(object);
    else groups.set(kind, [object]);
  }
  return new Map([...groups].map(([kind, group]) => [kind, group.toSorted(byAge)]));
}

function changedKinds(
  kinds: ReadonlyMap<string, readonly MeshObject[]>,
  gone: ReadonlySet<MeshObject>,
  added: readonly MeshObject[],
): ReadonlyMap<string, readonly MeshObject[]> {
  const touched = new Set([...gone, ...added].map(({ key }) => kindName(key)));
  const result = new Map(kinds);
  for (const kind of touched) {
    const kept = (kinds.get(kind) ?? []).filter((object) => !gone.has(object));
    const group = [...kept, ...added.filter(({ key }) => kindName(key) === kind)].toSorted(byAge);
    if (group.length > 0) result.set(kind, group);
    else result.delete(kind);
  }
  return result;
}

/** Istio's Gateway and the Gateway API's share a name: the latter is `gateway-api/Gateway`. */
function kindName(key: ResourceKey): string {
  return key.group === 'gateway.networking.k8s.io' ? `gateway-api/${key.kind}` : key.kind;
}
