import { builtInGroups, type BuiltInGroup } from './built-in-groups.ts';
import { apiVersionOf, type ResourceType, type SubresourceType } from './resource-type.ts';

const allVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
const verbLetters: Readonly<Record<string, string>> = {
  c: 'create',
  d: 'delete',
  g: 'get',
  p: 'patch',
  u: 'update',
};

function parseVerbs(flags: readonly string[]): readonly string[] {
  if (flags.includes('c')) return ['create'];
  if (flags.includes('gl')) return ['get', 'list'];
  return flags.includes('-dc') ? allVerbs.filter((verb) => verb !== 'deletecollection') : allVerbs;
}

function parseSubresource(line: string, kind: string): SubresourceType {
  const [name = '', letters = 'gpu', ownKind = kind, apiVersion = ''] = line.slice(1).split(':');
  const [group = '', version = ''] = apiVersion.split('/');
  const verbs = Array.from(letters)
    .map((letter) => verbLetters[letter] ?? '')
    .sort();
  return { name, kind: ownKind, group, version, verbs };
}

/** Packages of Kubernetes' Go API types, as schema definitions are named. */
function definitionName(group: string, version: string, kind: string): string {
  switch (group) {
    case 'apiextensions.k8s.io':
      return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${version}.${kind}`;
    case 'apiregistration.k8s.io':
      return `io.k8s.kube-aggregator.pkg.apis.apiregistration.${version}.${kind}`;
    default:
      return `io.k8s.api.${group === '' ? 'core' : group.split('.')[0]}.${version}.${kind}`;
  }
}

function parseGroup(source: BuiltInGroup, version: string): readonly ResourceType[] {
  const types: (ResourceType & { subresources: SubresourceType[] })[] = [];
  const storageVersion = source.versions[0] ?? version;
  for (const line of source.resources.trim().split('\n')) {
    const last = types.at(-1);
    if (line.startsWith('/') && last) {
      last.subresources.push(parseSubresource(line, last.kind));
      continue;
    }
    const [plural = '', kind = '', scope = '', shorts = '-', ...flags] = line.split(' ');
    const singular = flags.find((flag) => flag.startsWith('singular='))?.slice('singular='.length);
    const isEvent = plural === 'events';
    types.push({
      group: source.group,
      version,
      kind,
      listKind: `${kind}List`,
      plural,
      singular: singular ?? kind.toLowerCase(),
      namespaced: scope === 'N',
      shortNames: shorts === '-' ? [] : shorts.split(','),
      categories: flags.filter((flag) => flag === 'all' || flag === 'api-extensions'),
      verbs: parseVerbs(flags),
      subresources: [],
      storage: { group: isEvent ? '' : source.group, resource: plural },
      storageApiVersion: isEvent
        ? 'v1'
        : apiVersionOf({ group: source.group, version: storageVersion }),
      definition: definitionName(source.group, version, kind),
    });
  }
  return types;
}

/** Every resource that a Kubernetes API server has without any CRD, by group and version in discovery order. */
export const builtInTypes: readonly ResourceType[] = builtInGroups.flatMap((group) =>
  group.versions.flatMap((version) => parseGroup(group, version)),
);
