import { sha256 } from '../registry/sha256.ts';
import { apiVersionOf, type ResourceType } from '../types/resource-type.ts';
import type { TypeRegistry } from '../types/type-registry.ts';

/** JSON that is about to be written. */
export type Body = Readonly<Record<string, unknown>>;

/** `/api`. */
export function legacyVersions(serverAddress: string): Body {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

interface GroupVersions {
  readonly group: string;
  readonly versions: readonly string[];
}

function groupBody({ group, versions }: GroupVersions) {
  const list = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: list, preferredVersion: list[0] };
}

/** `/apis`. */
export function groupList(registry: TypeRegistry): Body {
  const groups = registry.groups().filter(({ group }) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupBody) };
}

/** `/apis/apps`; undefined when the group is not served. */
export function groupInfo(registry: TypeRegistry, name: string): Body | undefined {
  const found = registry.groups().find(({ group }) => group === name);
  return found && { kind: 'APIGroup', apiVersion: 'v1', ...groupBody(found) };
}

/** `/apis/apps/v1`; undefined when the version is not served. */
export function resourceList(
  registry: TypeRegistry,
  group: string,
  version: string,
): Body | undefined {
  const types = registry.types.filter((type) => type.group === group && type.version === version);
  if (types.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf({ group, version }),
    resources: types.flatMap((type) => [resourceEntry(type), ...subresourceEntries(type)]),
  };
}

function resourceEntry(type: ResourceType) {
  const isStored = type.verbs.includes('watch');
  return {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length > 0 ? { categories: type.categories } : {}),
    ...(isStored ? { storageVersionHash: storageHash(type) } : {}),
  };
}

function subresourceEntries(type: ResourceType) {
  return type.subresources.map((sub) => ({
    name: `${type.plural}/${sub.name}`,
    singularName: '',
    namespaced: type.namespaced,
    ...(sub.group === '' ? {} : { group: sub.group, version: sub.version }),
    kind: sub.kind,
    verbs: sub.verbs,
  }));
}

const hashes = new Map<string, string>();

/** First 8 bytes of a SHA-256 over the storage kind. @see apiserver endpoints/discovery/storageversionhash.go */
function storageHash(type: ResourceType): string {
  const [first = '', second] = type.storageApiVersion.split('/');
  const [group, version] = second === undefined ? ['', first] : [first, second];
  // CustomResourceDefinitions are announced with the hash of the version that etcd kept first.
  const kept = type.kind === 'CustomResourceDefinition' ? 'v1beta1' : version;
  const text = `${group}/${kept}/${type.kind}`;
  let hash = hashes.get(text);
  if (hash === undefined) {
    hash = btoa(String.fromCharCode(...sha256(new TextEncoder().encode(text)).slice(0, 8)));
    hashes.set(text, hash);
  }
  return hash;
}

/** Aggregated discovery v2 of `/api` (core) or `/apis`. */
export function aggregated(registry: TypeRegistry, core: boolean): Body {
  const groups = registry.groups().filter(({ group }) => (group === '') === core);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map((version) => ({
        version,
        resources: registry.types
          .filter((type) => type.group === group && type.version === version)
          .map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}

function aggregatedResource(type: ResourceType) {
  const responseKind = (kind: string, group = '', version = '') => ({ group, version, kind });
  const custom = type.custom !== undefined;
  return {
    resource: type.plural,
    responseKind: custom
      ? responseKind(type.kind, type.group, type.version)
      : responseKind(type.kind),
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singular,
    verbs: type.verbs,
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length > 0 ? { categories: type.categories } : {}),
    ...(type.subresources.length > 0
      ? {
          subresources: type.subresources.map((sub) => ({
            subresource: sub.name,
            responseKind:
              custom && sub.group === ''
                ? responseKind(sub.kind, type.group, type.version)
                : responseKind(sub.kind, sub.group, sub.version),
            verbs: sub.verbs,
          })),
        }
      : {}),
  };
}
