import type { Catalogue, CatalogueData, KindEntry, Schema } from './catalogue.ts';
import { compareVersions } from './compare-versions.ts';

const UNKNOWN: Schema = Object.freeze({ preserveUnknown: true });

/** A catalogue over the given data; with `base`, that one and what the data adds to it (`base` wins). */
export function createCatalogue(data: CatalogueData, base?: Catalogue): Catalogue {
  const { definitions } = data;
  const added = data.kinds.filter(({ group, version, kind }) => !base?.kind(group, version, kind));
  const unsorted = [...(base?.kinds ?? []), ...added];
  const byKind = groupBy(unsorted, (entry) => `${entry.group}/${entry.kind}`);
  for (const group of byKind.values()) if (group.length > 1) group.sort(compareKinds);
  // A validation asks for neither of these; sorting a thousand kinds would be half of its start.
  let sorted: readonly KindEntry[] | undefined;
  let byName: ReadonlyMap<string, KindEntry> | undefined;
  const kinds = (): readonly KindEntry[] => (sorted ??= unsorted.toSorted(compareKinds));
  const cache = new WeakMap<Schema, Schema>();
  const definition = (name: string): Schema | undefined =>
    base?.definition(name) ?? (Object.hasOwn(definitions, name) ? definitions[name] : undefined);
  const versions = (group: string, kind: string): readonly KindEntry[] =>
    byKind.get(`${group}/${kind}`) ?? [];
  return {
    get kinds() {
      return kinds();
    },
    versions,
    kind: (group, version, kind) =>
      versions(group, kind).find((entry) => entry.version === version),
    byResourceName: (name) => (byName ??= namesOf(kinds())).get(name.toLowerCase()),
    definition,
    schemaOf: (entry) => definition(entry.definition),
    resolve: (schema) => {
      if (schema.ref === undefined) return schema;
      let resolved = cache.get(schema);
      if (!resolved) cache.set(schema, (resolved = resolve(definition, schema)));
      return resolved;
    },
  };
}

/** Keywords beside a `ref` refine its target; a chain of refs that leads nowhere allows everything. */
function resolve(definition: Catalogue['definition'], schema: Schema): Schema {
  let resolved = schema;
  for (let steps = 0; resolved.ref !== undefined; steps++) {
    const target = definition(resolved.ref);
    if (!target || steps > 8) return UNKNOWN;
    const { ref: _, ...refinement } = resolved;
    resolved = Object.keys(refinement).length === 0 ? target : { ...target, ...refinement };
  }
  return resolved;
}

/** Kubernetes' own groups come first, as in its discovery; then by name; the preferred version first. */
function compareKinds(a: KindEntry, b: KindEntry): number {
  return (
    rank(a.group) - rank(b.group) ||
    compareText(a.group, b.group) ||
    compareText(a.kind, b.kind) ||
    compareVersions(a.version, b.version)
  );
}

function rank(group: string): number {
  if (group === '') return 0;
  return group.includes('.') && !BUILT_IN.has(group) ? 2 : 1;
}

const BUILT_IN = new Set(
  ['admissionregistration', 'apiextensions', 'apiregistration', 'authentication', 'authorization']
    .concat(['certificates', 'coordination', 'discovery', 'events', 'flowcontrol.apiserver'])
    .concat(['networking', 'node', 'rbac.authorization', 'resource', 'scheduling', 'storage'])
    .map((name) => `${name}.k8s.io`),
);

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Full names first, so that no short name hides them; the first kind of a name keeps it. */
function namesOf(kinds: readonly KindEntry[]): Map<string, KindEntry> {
  const names = new Map<string, KindEntry>();
  const add = (name: string, entry: KindEntry): void => {
    if (!names.has(name)) names.set(name, entry);
  };
  for (const entry of kinds) {
    for (const name of [entry.plural, entry.singular]) {
      add(name, entry);
      add(entry.group === '' ? name : `${name}.${entry.group}`, entry);
      add(`${name}.${entry.version}.${entry.group}`, entry);
    }
  }
  for (const entry of kinds) for (const name of entry.shortNames) add(name, entry);
  return names;
}
