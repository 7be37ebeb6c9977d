import type { Push } from '@drydock/git';
import { repositoryKey } from '@drydock/git/repository-key';
import { applicationSources } from '@drydock/gitops';
import type { ApiServer } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { APPLICATIONS } from './argo-resources.ts';
import { textOf } from './application.ts';

/** What a Git server's webhook does at argocd-server: every Application that reads the branch is refreshed at once. */
export function notifyOfPush(
  server: ApiServer,
  { updates, url }: Push,
  defaultBranch: string,
): void {
  const names = new Set(updates.map(({ ref }) => ref.replace(/^refs\/(?:heads|tags)\//, '')));
  if (names.has(defaultBranch)) for (const name of ['', 'HEAD']) names.add(name);
  for (const application of server.store.list(APPLICATIONS)) {
    if (!reads(application, url, names)) continue;
    const { metadata } = application;
    const annotations = { ...metadata.annotations, 'argocd.argoproj.io/refresh': 'normal' };
    const object = { ...application, metadata: { ...metadata, annotations } };
    server.write({ verb: 'update', resource: APPLICATIONS, object }, 'argocd-server');
  }
}

function reads(application: KubernetesObject, url: string, names: ReadonlySet<string>): boolean {
  return applicationSources(application['spec']).some(
    (source) =>
      repositoryKey(textOf(source, 'repoURL')) === repositoryKey(url) &&
      names.has(textOf(source, 'targetRevision')),
  );
}
