import { compareVersions } from './version-order.ts';
import type { Catalogue, KindEntry } from '@drydock/manifests/catalogue';
import type { GroupResource } from '../store.ts';
import { builtInTypes } from './built-in-types.ts';
import { defaultColumns } from './installed-columns.ts';
import { apiVersionOf, type ResourceType } from './resource-type.ts';

/** What the server serves right now. */
export interface TypeRegistry {
  readonly types: readonly ResourceType[];
  find(group: string, version: string, plural: string): ResourceType | undefined;
  findKind(group: string, version: string, kind: string): ResourceType | undefined;
  /** Groups in discovery order with their versions, preferred first. */
  groups(): readonly { readonly group: string; readonly versions: readonly string[] }[];
  /** The type in its storage version. */
  stored(resource: GroupResource): ResourceType | undefined;
  /** Goes up whenever the set of types changes. */
  readonly generation: number;
}

export interface MutableTypeRegistry extends TypeRegistry {
  /** Replaces the types of one CRD (by its name `plural.group`); [] removes them. */
  setCustom(name: string, types: readonly ResourceType[]): void;
  /** All custom types, to be given back to `restore`. */
  snapshot(): ReadonlyMap<string, readonly ResourceType[]>;
  restore(custom: ReadonlyMap<string, readonly ResourceType[]>): void;
}

const noTypes: readonly ResourceType[] = [];

export function createTypeRegistry(): MutableTypeRegistry {
  let custom = new Map<string, readonly ResourceType[]>();
  let types: readonly ResourceType[] = builtInTypes;
  let generation = 1;
  let index = indexTypes(types);

  function refresh(): void {
    types = [...builtInTypes, ...[...custom.values()].flat()];
    index = indexTypes(types);
    generation++;
  }

  return {
    get types() {
      return types;
    },
    get generation() {
      return generation;
    },
    find: (group, version, plural) => index.byPlural.get(`${group}/${version}/${plural}`),
    findKind: (group, version, kind) => index.byKind.get(`${group}/${version}/${kind}`),
    groups: () => index.groups,
    stored: (resource) => index.byStorage.get(`${resource.group}/${resource.resource}`),
    setCustom(name, next) {
      if (next.length === 0) custom.delete(name);
      else custom.set(name, next);
      refresh();
    },
    snapshot: () => new Map(custom),
    restore(saved) {
      custom = new Map(saved);
      refresh();
    },
  };
}

function indexTypes(types: readonly ResourceType[]) {
  const byPlural = new Map<string, ResourceType>();
  const byKind = new Map<string, ResourceType>();
  const byStorage = new Map<string, ResourceType>();
  const versions = new Map<string, string[]>();
  for (const type of types) {
    byPlural.set(`${type.group}/${type.version}/${type.plural}`, type);
    byKind.set(`${type.group}/${type.version}/${type.kind}`, type);
    const place = `${type.storage.group}/${type.storage.resource}`;
    if (apiVersionOf(type) === type.storageApiVersion || !byStorage.has(place)) {
      byStorage.set(place, type);
    }
    const known = versions.get(type.group);
    if (!known) versions.set(type.group, [type.version]);
    else if (!known.includes(type.version)) known.push(type.version);
  }
  const groups = [...versions].map(([group, list]) => ({
    group,
    versions: isBuiltIn(group) ? list : list.toSorted(compareVersions),
  }));
  return { byPlural, byKind, byStorage, groups };
}

const builtInNames: ReadonlySet<string> = new Set(builtInTypes.map((type) => type.group));

export function isBuiltIn(group: string): boolean {
  return builtInNames.has(group);
}

const customVerbs = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];

/** Kinds whose CRDs have a status but no subresource for it: an update writes both. */
const plainStatus: ReadonlySet<string> = new Set([
  'argoproj.io/Application',
  'argoproj.io/AppProject',
]);

/** The types of one kind of the catalogue, as its CRD would make them. */
export function installedTypes(catalogue: Catalogue, entry: KindEntry): readonly ResourceType[] {
  const entries = catalogue.versions(entry.group, entry.kind);
  if (entries.length === 0) return noTypes;
  const best = entries.toSorted((a, b) => compareVersions(a.version, b.version))[0] ?? entry;
  return entries.map((each) => {
    const schema = catalogue.schemaOf(each);
    const hasStatus =
      !plainStatus.has(`${each.group}/${each.kind}`) &&
      schema !== undefined &&
      catalogue.resolve(schema).properties?.status !== undefined;
    return {
      group: each.group,
      version: each.version,
      kind: each.kind,
      listKind: `${each.kind}List`,
      plural: each.plural,
      singular: each.singular,
      namespaced: each.namespaced,
      shortNames: each.shortNames,
      categories: each.categories,
      verbs: customVerbs,
      subresources: hasStatus
        ? [
            {
              name: 'status',
              kind: each.kind,
              group: '',
              version: '',
              verbs: ['get', 'patch', 'update'],
            },
          ]
        : [],
      storage: { group: each.group, resource: each.plural },
      storageApiVersion: apiVersionOf(best),
      definition: each.definition,
      custom: {
        ...(schema === undefined ? {} : { schema }),
        columns: defaultColumns(each.group, each.kind),
        statusSubresource: hasStatus,
        selectableFields: [],
      },
    };
  });
}
