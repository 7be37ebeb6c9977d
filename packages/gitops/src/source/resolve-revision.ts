import { coerce, maxSatisfying, valid, validRange } from 'semver';

/** What a revision is looked up in. */
export interface RevisionView {
  /** Full names to commit ids. */
  readonly refs: ReadonlyMap<string, string>;
  /** The commit of `HEAD`, a branch, a tag or a commit id. */
  resolve(revision: string): string | undefined;
}

/** The commit, and the tag where a range chose one; or why there is none. */
export type ResolvedRevision =
  | { readonly commit: string; readonly tag?: string }
  | { readonly error: string };

const TAGS = 'refs/tags/';

/** The commit that a `targetRevision` means: HEAD, a branch, a tag, a commit, or a range of versions over the tags. */
export function resolveRevision(view: RevisionView, targetRevision: string): ResolvedRevision {
  const revision = targetRevision === '' ? 'HEAD' : targetRevision;
  const range = versionRange(revision);
  if (range !== undefined && !hasRef(view, revision)) return resolveRange(view, revision, range);
  const commit = view.resolve(revision);
  return commit === undefined
    ? { error: `unable to resolve '${revision}' to a commit SHA` }
    : { commit };
}

function hasRef({ refs }: RevisionView, name: string): boolean {
  return refs.has(`refs/heads/${name}`) || refs.has(`${TAGS}${name}`) || refs.has(name);
}

function resolveRange(view: RevisionView, revision: string, range: string): ResolvedRevision {
  const tags = [...view.refs.keys()].filter((name) => name.startsWith(TAGS));
  const best = highestVersion(
    tags.map((name) => name.slice(TAGS.length)),
    range,
  );
  const commit = best === undefined ? undefined : view.refs.get(`${TAGS}${best}`);
  return commit === undefined || best === undefined
    ? {
        error: `unable to resolve '${revision}' to a commit SHA: version matching constraint not found in ${tags.length} tags`,
      }
    : { commit, tag: best };
}

/** A branch or tag that a push moved, by its short name. */
export interface MovedRef {
  readonly name: string;
  /** It is the branch that HEAD names. */
  readonly isHead: boolean;
}

/**
 * Whether a `targetRevision` may mean something else after a push: HEAD, the name with or without
 * `refs/heads/` or `refs/tags/`, or a range that the name's version is in. @see util/webhook/webhook.go
 */
export function isMovedBy(targetRevision: string, { isHead, name }: MovedRef): boolean {
  const target = targetRevision.split('/').slice(2).join('/') || targetRevision;
  if (target === 'HEAD' || target === '') return isHead;
  if (/^refs\/(?:heads|tags)\//.test(targetRevision)) return target === name;
  if (targetRevision === name) return true;
  const range = versionRange(targetRevision);
  return range !== undefined && highestVersion([name], range) !== undefined;
}

/** The range that a revision is, as the library writes it; undefined for names and plain versions. */
export function versionRange(revision: string): string | undefined {
  if (!/[*<>=~^|,\s]|(?:^|\.)[xX](?:$|\.)/.test(revision)) return undefined;
  return (
    validRange(revision.replaceAll(/,\s*/g, ' ').replaceAll('=<', '<=').replaceAll('=>', '>=')) ??
    undefined
  );
}

/** The highest of the versions in a range; `v` in front and missing parts are accepted. */
export function highestVersion(names: readonly string[], range: string): string | undefined {
  const versions = new Map<string, string>();
  for (const name of names) {
    const version =
      valid(name) ?? (/^v?\d+(?:\.\d+)?$/.test(name) ? coerce(name)?.version : undefined);
    if (version !== undefined && !versions.has(version)) versions.set(version, name);
  }
  const best = maxSatisfying([...versions.keys()], range);
  return best === null ? undefined : versions.get(best);
}
