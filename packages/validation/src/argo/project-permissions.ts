import type { JsonObject } from '@drydock/manifests';

import type { Field } from '../field.ts';
import { at, isSet, isTrue, items, rootField, size, text, texts } from '../field.ts';
import { allowsByGlob, globMatch, isDeny } from './glob.ts';
import { normalizeGitUrl } from './git-url.ts';

/** A cluster that Argo CD knows. */
export interface ArgoCluster {
  readonly server: string;
  readonly name?: string;
  /** The project the cluster is scoped to. */
  readonly project?: string;
}

/** Whether the project lets an Application read from this repository. */
export function isSourcePermitted(project: JsonObject, repoUrl: string): boolean {
  const url = normalizeGitUrl(repoUrl);
  let allowed = false;
  for (const entry of texts(at(rootField(project), 'spec', 'sourceRepos'))) {
    if (allowsByGlob(normalizeGitUrl(entry), url, '/')) allowed = true;
    else if (isDeny(entry)) return false;
  }
  return allowed;
}

/** Whether the project lets an Application write to this namespace of this cluster. */
export function isDestinationPermitted(
  project: JsonObject,
  cluster: ArgoCluster,
  namespace: string,
): boolean {
  const root = rootField(project);
  if (!matchesDestinations(at(root, 'spec', 'destinations'), cluster, namespace)) return false;
  if (!isTrue(at(root, 'spec', 'permitOnlyProjectScopedClusters'))) return true;
  return cluster.project !== undefined && cluster.project === text(at(root, 'metadata', 'name'));
}

function matchesDestinations(list: Field, cluster: ArgoCluster, namespace: string): boolean {
  let allowed = false;
  for (const entry of items(list)) {
    const [name, server, space] = ['name', 'server', 'namespace'].map((key) =>
      text(at(entry, key)),
    );
    const byName = Boolean(cluster.name) && allowsByGlob(name ?? '', cluster.name ?? '');
    const byServer = Boolean(cluster.server) && allowsByGlob(server ?? '', cluster.server);
    const byNamespace = allowsByGlob(space ?? '', namespace);
    if ((byName || byServer) && byNamespace) allowed = true;
    else if (
      (isDeny(name ?? '') && !byName) ||
      (isDeny(server ?? '') && !byServer) ||
      (isDeny(space ?? '') && !byNamespace)
    )
      return false;
  }
  return allowed;
}

/** The kind of an object as a project's lists name it. */
export interface ArgoResource {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespaced: boolean;
}

/** Whether the project lets an Application deploy this kind of object. */
export function isGroupKindPermitted(project: JsonObject, resource: ArgoResource): boolean {
  const spec = at(rootField(project), 'spec');
  if (resource.namespaced) {
    const whitelist = at(spec, 'namespaceResourceWhitelist');
    if (isSet(whitelist) && !isListed(whitelist, resource)) return false;
    return !isListed(at(spec, 'namespaceResourceBlacklist'), resource);
  }
  const whitelist = at(spec, 'clusterResourceWhitelist');
  if (size(whitelist) === 0 || !isListed(whitelist, resource)) return false;
  return !isListed(at(spec, 'clusterResourceBlacklist'), resource);
}

function isListed(list: Field, { group, kind, name, namespaced }: ArgoResource): boolean {
  return items(list).some((item) => {
    const wanted = text(at(item, 'name'));
    return (
      globMatch(text(at(item, 'kind')), kind, '/') &&
      globMatch(text(at(item, 'group')), group, '/') &&
      (namespaced || wanted === '' || globMatch(wanted, name))
    );
  });
}
