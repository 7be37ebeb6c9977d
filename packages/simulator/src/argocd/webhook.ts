import type { Push } from '@drydock/git';
import { repositoryKey } from '@drydock/git/repository-key';
import { applicationSources, isMovedBy, type MovedRef } from '@drydock/gitops';
import type { ApiServer, GroupResource } from '@drydock/kubernetes';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { APPLICATIONS, APPLICATION_SETS } from './argo-resources.ts';
import { partOf, textOf } from './application.ts';

/** Asks for a round of an ApplicationSet; its controller takes it away. */
export const SET_REFRESH = 'argocd.argoproj.io/application-set-refresh';

/**
 * What a Git server's webhooks do at argocd-server and at the ApplicationSet controller: every Application that reads what
 * the push moved is refreshed at once, and every set whose Git generator reads it is generated anew.
 * @see util/webhook/webhook.go and applicationset/webhook/webhook.go
 */
export function notifyOfPush(
  server: ApiServer,
  { updates, url }: Push,
  defaultBranch: string,
): void {
  const moved = updates.map(({ ref }): MovedRef => {
    const name = ref.replace(/^refs\/(?:heads|tags)\//, '');
    return { name, isHead: name === defaultBranch };
  });
  const reads = (repoUrl: string, revision: string): boolean =>
    repositoryKey(repoUrl) === repositoryKey(url) && moved.some((one) => isMovedBy(revision, one));
  for (const application of server.store.list(APPLICATIONS)) {
    const isReader = applicationSources(application['spec']).some((source) =>
      reads(textOf(source, 'repoURL'), textOf(source, 'targetRevision')),
    );
    if (isReader) annotate(server, APPLICATIONS, application, REFRESH);
  }
  for (const set of server.store.list(APPLICATION_SETS)) {
    if (gitGenerators(partOf(set, 'spec', 'generators')).some((one) => mayRead(one, reads)))
      annotate(server, APPLICATION_SETS, set, { [SET_REFRESH]: 'true' });
  }
}

const REFRESH = { 'argocd.argoproj.io/refresh': 'normal' };

function annotate(
  server: ApiServer,
  resource: GroupResource,
  before: KubernetesObject,
  added: Readonly<Record<string, string>>,
): void {
  const { metadata } = before;
  const annotations = { ...metadata.annotations, ...added };
  const object = { ...before, metadata: { ...metadata, annotations } };
  server.write({ verb: 'update', resource, object }, 'argocd-server');
}

/** Git generators of a set, those within `matrix` and `merge` too. */
function gitGenerators(generators: unknown): readonly unknown[] {
  if (!Array.isArray(generators)) return [];
  return generators.flatMap((generator: JsonObject) => {
    const own = partOf(generator, 'git');
    const inner = ['matrix', 'merge'].flatMap((kind) =>
      gitGenerators(partOf(generator, kind, 'generators')),
    );
    return own === undefined ? inner : [own, ...inner];
  });
}

/** A generator whose repository or revision is a template may read anything. */
function mayRead(
  generator: unknown,
  reads: (repoUrl: string, revision: string) => boolean,
): boolean {
  const [url, revision] = [textOf(generator, 'repoURL'), textOf(generator, 'revision')];
  return url.includes('{{') || revision.includes('{{') || reads(url, revision);
}
