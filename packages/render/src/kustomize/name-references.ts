import { RenderError } from '../render-error.ts';
import type { NameReference } from './default-config.ts';
import { visitFields } from './field-spec.ts';
import {
  asText,
  formatId,
  idOf,
  idsOf,
  isClusterScoped,
  isJson,
  namespaceOf,
  type Json,
  type Resource,
} from './resource.ts';

/** Makes every reference follow the new name (and namespace) of what it refers to. Throws RenderError where that is not clear. */
export function fixReferences(
  resources: readonly Resource[],
  references: readonly NameReference[],
): void {
  for (const reference of references) {
    const candidates = resources.filter((resource) => isReferred(resource, reference));
    if (candidates.length === 0) continue;
    for (const referrer of resources)
      visitFields(referrer.object, reference.fieldSpecs, (container, key) => {
        fixField({ referrer, candidates, reference }, container as Json, String(key));
      });
  }
}

function isReferred(
  resource: Resource,
  { group = '', version = '', kind }: NameReference,
): boolean {
  return idsOf(resource).some(
    (id) =>
      id.kind === kind &&
      (group === '' || group === id.group) &&
      (version === '' || version === id.version),
  );
}

interface Search {
  readonly referrer: Resource;
  readonly candidates: readonly Resource[];
  readonly reference: NameReference;
}

function fixField(search: Search, container: Json, key: string): void {
  const value = container[key];
  if (typeof value === 'string') {
    if (key === 'name' && isOtherRole(search, container)) return;
    container[key] = nameFor(search, value);
  } else if (Array.isArray(value)) {
    container[key] = value.map((item: unknown) => {
      if (isJson(item)) fixMapping(search, item);
      return typeof item === 'string' ? nameFor(search, item) : item;
    });
  } else if (isJson(value)) fixMapping(search, value);
}

/** A roleRef says which kind it means. */
function isOtherRole({ reference }: Search, container: Json): boolean {
  const { kind, apiGroup } = container;
  return apiGroup !== undefined && typeof kind === 'string' && kind !== reference.kind;
}

function nameFor(search: Search, name: string): string {
  const found = find(search, name, idOf(search.referrer.object).namespace);
  return found ? idOf(found.object).name : name;
}

function fixMapping(search: Search, field: Json): void {
  const { name, namespace } = field;
  if (typeof name !== 'string') return;
  if (typeof field['kind'] === 'string' && field['kind'] !== search.reference.kind) return;
  const own = typeof namespace === 'string' ? namespace : undefined;
  const found = findIn(search, name, own);
  if (!found) return;
  const id = idOf(found.object);
  field['name'] = id.name;
  if (id.namespace !== '' && (own !== undefined || !isSameBefore(found, id.namespace)))
    field['namespace'] = id.namespace;
  else if (id.namespace !== '' && own === undefined) field['namespace'] = id.namespace;
}

const isSameBefore = (resource: Resource, namespace: string): boolean =>
  resource.previous.every((id) => id.namespace === namespace);

/** With a namespace written beside the name, the one that had both counts. */
function findIn(search: Search, name: string, namespace: string | undefined): Resource | undefined {
  if (namespace === undefined)
    return find(search, name, idOf(search.referrer.object).namespace, true);
  const found = search.candidates.filter((one) =>
    idsOf(one).some((id) => id.name === name && namespaceOf(id) === (namespace || 'default')),
  );
  return choose(search, found, name);
}

function find(
  search: Search,
  name: string,
  namespace: string,
  withCurrent = false,
): Resource | undefined {
  const { referrer, candidates } = search;
  const named = candidates.filter((candidate) =>
    (withCurrent ? idsOf(candidate) : candidate.previous).some((id) => id.name === name),
  );
  const isGlobal = isClusterScoped(idOf(referrer.object));
  const near = named.filter((candidate) => {
    const id = idOf(candidate.object);
    return (
      isGlobal || isClusterScoped(id) || (id.namespace || 'default') === (namespace || 'default')
    );
  });
  return choose(search, near, name);
}

function choose(search: Search, found: readonly Resource[], name: string): Resource | undefined {
  if (found.length < 2) return found[0];
  const { referrer } = search;
  const alike = found.filter(
    (one) =>
      isSameList(one.prefixes, referrer.prefixes) && isSameList(one.suffixes, referrer.suffixes),
  );
  if (alike.length === 1) return alike[0];
  const rest = alike.length === 0 ? found : alike;
  const names = new Set(rest.map(({ object }) => asText(idOf(object).name)));
  if (names.size === 1) return rest[0];
  const exact = rest.filter((one) => idOf(one.object).name === name);
  if (exact.length === 1) return exact[0];
  throw new RenderError(
    `found multiple possible referrals: ${rest.map(({ object }) => formatId(idOf(object))).join(', ')}`,
  );
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
