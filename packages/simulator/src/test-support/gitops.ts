import { createGitHost, type GitHost } from '@drydock/git';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';

export const REPOSITORY = 'https://git.drydock.dev/shop.git';
export const SHOP_PATH = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/shop';
const AUTHOR = { name: 'Ada', email: 'ada@example.org', atMs: 0 };

/** A cluster with Argo CD, one repository, and the Application `shop` that deploys its folder `app`. */
export interface GitOpsCluster {
  readonly git: GitHost;
  readonly simulator: Simulator;
  request(method: string, path: string, body?: object): Promise<Response>;
  /** Puts exactly these files into Git, asks for a refresh and settles. */
  commit(files: Readonly<Record<string, string>>): Promise<void>;
  application(): KubernetesObject | undefined;
}

export async function gitOpsCluster(
  files: Readonly<Record<string, string>>,
  spec: JsonObject = {},
): Promise<GitOpsCluster> {
  const git = createGitHost();
  const first = { files: new Map(Object.entries(files)), message: 'Begin', author: AUTHOR };
  await git.create(REPOSITORY, [first]);
  const simulator = createSimulator({ install: ['argocd'], git });
  simulator.settle();
  const request: GitOpsCluster['request'] = (method, path, body) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const init = { method, headers: { 'content-type': type } };
    return simulator.handle(
      new Request(`https://x${path}`, { ...init, ...(body && { body: JSON.stringify(body) }) }),
    );
  };
  const created = await request('POST', SHOP_PATH.replace(/\/shop$/, ''), {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: REPOSITORY, path: 'app' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
      ...spec,
    },
  });
  if (!created.ok) throw new Error(await created.text());
  simulator.settle();
  return {
    git,
    simulator,
    request,
    async commit(next) {
      const content = new Map(Object.entries(next));
      await git.commit(REPOSITORY, 'main', { files: content, message: 'Next', author: AUTHOR });
      const annotations = { 'argocd.argoproj.io/refresh': 'normal' };
      await request('PATCH', SHOP_PATH, { metadata: { annotations } });
      simulator.settle();
    },
    application: () =>
      simulator.store.get({ group: 'argoproj.io', resource: 'applications' }, 'argocd', 'shop'),
  };
}
