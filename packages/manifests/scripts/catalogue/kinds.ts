import { kindNames } from '../../src/catalogue/overlay/kind-names.ts';
import { removedVersions } from '../../src/catalogue/overlay/removed-versions.ts';
import type { KindEntry } from '../../src/catalogue/catalogue.ts';

/** Bodies of requests and answers, and lists: kinds that nobody stores. */
const NOT_STORED =
  /^(?:.*List|DeleteOptions|Status|WatchEvent|APIGroup|APIVersions|Scale|Eviction|Binding|TokenRequest|LocalSubjectAccessReview|SubjectAccessReview|SelfSubject\w*Review|TokenReview|ImageReview|IstioOperator)$/;

export function isStored(kind: string): boolean {
  return !NOT_STORED.test(kind);
}

/** Versions that the packages still describe and clusters no longer serve. */
export function isRemoved(apiVersion: string, kind: string): boolean {
  return Object.hasOwn(removedVersions, `${apiVersion}/${kind}`);
}

export function kindEntry(apiVersion: string, kind: string, definition: string): KindEntry {
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  const names = kindNames[`${group}/${kind}`] ?? {};
  return {
    group,
    version: apiVersion.slice(slash + 1),
    kind,
    plural: names.plural ?? regularPlural(kind.toLowerCase()),
    singular: kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: names.namespaced ?? true,
    definition,
  };
}

function regularPlural(singular: string): string {
  if (/(?:s|x|ch|sh)$/.test(singular)) return `${singular}es`;
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return `${singular}s`;
}
