import { formatApiVersion, parseApiVersion } from '@drydock/manifests';
import { ApiFailure } from './failure.ts';
import { asObjects, asText, asTexts, at } from './json-access.ts';
import type { Rest } from './rest.ts';

/** A served type with everything that discovery says of it. */
export interface ApiType {
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
  /** Whether this is the version that the server prefers for the group. */
  readonly preferred: boolean;
}

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

/** Every served type, in the server's order of groups (which is also the order of precedence of names). */
export async function discoverTypes(rest: Rest): Promise<readonly ApiType[]> {
  const documents = await Promise.all(
    ['/api', '/apis'].map((path) => rest.json(path, { accept: AGGREGATED })),
  );
  if (documents.every(({ kind }) => kind === 'APIGroupDiscoveryList')) {
    return documents.flatMap((document) => asObjects(document['items']).flatMap(aggregatedGroup));
  }
  const [core, groups] = documents;
  const versions = [
    ...asTexts(at(core, 'versions')),
    ...asObjects(at(groups, 'groups')).flatMap((group) =>
      asObjects(group['versions']).map((version) => asText(version['groupVersion'])),
    ),
  ];
  const lists = await Promise.all(versions.map((version) => legacyTypes(rest, version)));
  return markPreferred(lists.flat());
}

function aggregatedGroup(item: unknown): readonly ApiType[] {
  const group = asText(at(item, 'metadata', 'name'));
  const versions = asObjects(at(item, 'versions'));
  return versions.flatMap((entry, index) => {
    const version = asText(entry['version']);
    return asObjects(entry['resources']).map((resource) => ({
      group,
      version,
      apiVersion: formatApiVersion(group, version),
      resource: asText(resource['resource']),
      singular: asText(resource['singularResource']),
      kind: asText(at(resource, 'responseKind', 'kind')),
      namespaced: resource['scope'] === 'Namespaced',
      shortNames: asTexts(resource['shortNames']),
      categories: asTexts(resource['categories']),
      verbs: asTexts(resource['verbs']),
      subresources: asObjects(resource['subresources']).map((sub) => asText(sub['subresource'])),
      preferred: index === 0,
    }));
  });
}

async function legacyTypes(rest: Rest, apiVersion: string): Promise<readonly ApiType[]> {
  const { group, version } = parseApiVersion(apiVersion);
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  try {
    const resources = asObjects((await rest.json(path))['resources']);
    return resources
      .filter((resource) => !asText(resource['name']).includes('/'))
      .map((resource) => legacyType(resource, apiVersion, resources));
  } catch (error) {
    // A group whose server is away does not hide the others.
    if (error instanceof ApiFailure) return [];
    throw error;
  }
}

function legacyType(
  resource: Readonly<Record<string, unknown>>,
  apiVersion: string,
  all: readonly Readonly<Record<string, unknown>>[],
): ApiType {
  const name = asText(resource['name']);
  const prefix = `${name}/`;
  return {
    ...parseApiVersion(apiVersion),
    apiVersion,
    resource: name,
    singular: asText(resource['singularName']) || asText(resource['kind']).toLowerCase(),
    kind: asText(resource['kind']),
    namespaced: resource['namespaced'] === true,
    shortNames: asTexts(resource['shortNames']),
    categories: asTexts(resource['categories']),
    verbs: asTexts(resource['verbs']),
    subresources: all
      .map((other) => asText(other['name']))
      .filter((other) => other.startsWith(prefix))
      .map((other) => other.slice(prefix.length)),
    preferred: false,
  };
}

function markPreferred(types: readonly ApiType[]): readonly ApiType[] {
  const first = new Map<string, string>();
  for (const { group, version } of types) if (!first.has(group)) first.set(group, version);
  return types.map((type) => ({ ...type, preferred: first.get(type.group) === type.version }));
}

/** `deployments.apps`, or the plain name in the core group. */
export function qualifiedName({ group, resource }: ApiType): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** `deployment.apps` of `deployment.apps/web`. */
export function qualifiedKind({ group, kind }: Pick<ApiType, 'group' | 'kind'>): string {
  return group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

/**
 * The type that a person means by `po`, `pods`, `Pod`, `deployments.apps` or `deployments.v1.apps`; undefined when
 * the server has none. Resource names win over short names, earlier groups over later ones.
 */
export function findType(types: readonly ApiType[], typed: string): ApiType | undefined {
  const name = typed.toLowerCase();
  const [head = '', ...rest] = name.split('.');
  const candidates: readonly ((type: ApiType) => boolean)[] =
    rest.length === 0
      ? [() => true]
      : [
          ({ version, group }) => version === rest[0] && group === rest.slice(1).join('.'),
          ({ group }) => group === rest.join('.'),
          // A prefix of the group is enough where nothing fits better: `deployments.app`.
          ({ group }) => group.startsWith(rest.join('.')),
        ];
  const nameMatches: readonly ((type: ApiType) => boolean)[] = [
    ({ resource, singular }) => resource === head || singular === head,
    ({ shortNames }) => shortNames.includes(head),
    ({ kind }) => kind.toLowerCase() === head,
  ];
  for (const isInGroup of candidates) {
    for (const isNamed of nameMatches) {
      const found = types.filter((type) => isInGroup(type) && isNamed(type));
      const best = found.find(({ preferred }) => preferred) ?? found[0];
      if (best) return best;
    }
  }
  return undefined;
}

/** The path of a collection or, with a name, of one object. */
export function resourcePath(type: ApiType, namespace: string | undefined, name?: string): string {
  const { group, version, resource, namespaced } = type;
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const inside =
    namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${base}${inside}/${resource}${object}`;
}
