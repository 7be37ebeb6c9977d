import { createGitHost, repositoryKey, type GitHostSnapshot } from '@drydock/git';
import type { KubernetesObject } from '@drydock/manifests';
import type { GitRemotes } from '../../cluster.ts';
import { ClusterError } from '../../cluster-error.ts';
import type { KubeClient } from '../../kube-client.ts';
import { workloadsReady } from '../install/workloads-ready.ts';
import { applyAll, listOf, removeObject, typeOf, valueOf } from '../values-of.ts';
import {
  ARGOCD_NAMESPACE,
  argocdGitObjects,
  GIT_SERVICE,
  gitSecretName,
  gitServiceObjects,
  REPO_SERVER,
  REPO_SERVER_UNPATCH,
  repoServerPatch,
  TLS_CERTIFICATES,
} from './git-routing.ts';
import { serveGitOverTls, type GitServer } from './git-server.ts';

/** The repositories of a real cluster: in memory here, served to Argo CD there. */
export interface RealGit extends GitRemotes, AsyncDisposable {
  /** Makes the server known to the cluster's Argo CD; `hosts` are those that repositories will have. */
  connect(hosts: readonly string[]): Promise<void>;
  snapshot(): GitHostSnapshot;
  restore(snapshot: GitHostSnapshot): void;
  /** Takes back what Argo CD was told. The system namespace is its owner's to remove. */
  forget(): Promise<void>;
}

export interface RealGitOptions {
  readonly kube: KubeClient;
  /** Where to listen. Undefined: the cluster does not reach this machine, and there are no repositories. */
  readonly address: string | undefined;
  readonly hasArgocd: boolean;
  readonly systemNamespace: string;
  /** What to do where there is no address. */
  readonly advice: string;
}

/** Host of the labs' repositories. */
export const DEFAULT_GIT_HOST = 'git.drydock.dev';
const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 250;

export function createRealGit(options: RealGitOptions): RealGit {
  const { kube, address, hasArgocd, advice } = options;
  const host = createGitHost();
  let hosts: readonly string[] = [];
  let server: GitServer | undefined;
  let isDisposed = false;
  /** Whoever pushes gets the answer when Argo CD has been told, as by a webhook. */
  let told: Promise<unknown> = Promise.resolve();
  host.subscribe(({ url }) => {
    told = Promise.allSettled([told, refreshApplications(kube, url)]);
  });

  async function connect(more: readonly string[]): Promise<void> {
    const all = [...new Set([...hosts, ...more])];
    if (all.length === hosts.length || !hasArgocd) return;
    if (address === undefined)
      throw new ClusterError('not-modelled', `Argo CD cannot read repositories here. ${advice}`);
    await server?.[Symbol.asyncDispose]();
    server = undefined;
    const started = await serveGitOverTls(host, { address, hosts: all });
    if (isDisposed) {
      await started[Symbol.asyncDispose]();
      throw new ClusterError('unreachable', 'The cluster was closed while its Git server started.');
    }
    server = started;
    hosts = all;
    await makeKnown(options, all, server);
  }

  return {
    urls: async () => host.urls,
    read: async (url) => host.repository(url),
    async fetch(request) {
      const answer = await host.handle(request);
      await told;
      return answer;
    },
    connect,
    snapshot: () => host.snapshot(),
    restore: (snapshot) => host.restore(snapshot),
    async create(url, commits, defaultBranch) {
      await connect([hostOf(url)]);
      await host.create(url, commits, defaultBranch);
    },
    async forget() {
      if (hosts.length > 0) await takeBack(kube, hosts);
    },
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      await server?.[Symbol.asyncDispose]();
    },
  };
}

async function takeBack(kube: KubeClient, hosts: readonly string[]): Promise<void> {
  const secrets = await typeOf(kube, 'v1', 'Secret');
  for (const host of hosts)
    await removeObject(kube, secrets, { name: gitSecretName(host), namespace: ARGOCD_NAMESPACE });
  const merge = 'application/merge-patch+json';
  const data = Object.fromEntries(hosts.map((host) => [host, null]));
  const options = { namespace: ARGOCD_NAMESPACE };
  const configMaps = await typeOf(kube, 'v1', 'ConfigMap');
  await kube.patch(configMaps, TLS_CERTIFICATES, { contentType: merge, body: { data } }, options);
  const deployments = await typeOf(kube, 'apps/v1', 'Deployment');
  const body = REPO_SERVER_UNPATCH;
  await kube.patch(deployments, REPO_SERVER, { contentType: merge, body }, options);
}

function hostOf(url: string): string {
  if (URL.canParse(url) && new URL(url).protocol === 'https:') return new URL(url).hostname;
  throw new ClusterError(
    'not-modelled',
    `${url} cannot be made: repositories of a real cluster have https URLs.`,
  );
}

async function makeKnown(
  { kube, systemNamespace }: RealGitOptions,
  hosts: readonly string[],
  server: GitServer,
): Promise<void> {
  await applyAll(kube, gitServiceObjects(systemNamespace, server));
  const service = valueOf(
    'Reading the Service of the Git server',
    await kube.get(await typeOf(kube, 'v1', 'Service'), GIT_SERVICE, systemNamespace),
  );
  const { clusterIP = '' } = service.spec as { readonly clusterIP?: string }; // a stored Service
  await applyAll(kube, argocdGitObjects(hosts, server));
  const type = await typeOf(kube, 'apps/v1', 'Deployment');
  const body = repoServerPatch(hosts, clusterIP, server);
  const patch = { contentType: 'application/strategic-merge-patch+json', body };
  valueOf(
    "Telling Argo CD's repo-server where the repositories are",
    await kube.patch(type, REPO_SERVER, patch, { namespace: ARGOCD_NAMESPACE }),
  );
  await until(() => workloadsReady(kube, ARGOCD_NAMESPACE, REPO_SERVER));
}

async function until(look: () => Promise<true | string>): Promise<void> {
  const deadlineMs = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const seen = await look();
    if (seen === true) return;
    if (Date.now() > deadlineMs)
      throw new ClusterError('timeout', `Waited ${READY_WITHIN_MS / 1000} s for ${seen}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const REFRESH = 'argocd.argoproj.io/refresh';

interface SourceParts {
  readonly spec?: {
    readonly source?: { readonly repoURL?: string };
    readonly sources?: readonly { readonly repoURL?: string }[];
  };
}

/** Tells Argo CD of a push, as a webhook of the Git server would: Applications of the repository look again. */
async function refreshApplications(kube: KubeClient, url: string): Promise<void> {
  const type = await kube.resolveKind('argoproj.io/v1alpha1', 'Application');
  if (!type) return;
  const all = await listOf(kube, ['argoproj.io/v1alpha1', 'Application']);
  for (const application of all.filter((each) => isFrom(each, url))) {
    const { name, namespace = ARGOCD_NAMESPACE } = application.metadata;
    const body = { metadata: { annotations: { [REFRESH]: 'normal' } } };
    const patch = { contentType: 'application/merge-patch+json', body };
    await kube.patch(type, name, patch, { namespace });
  }
}

function isFrom(application: KubernetesObject, url: string): boolean {
  const { spec } = application as SourceParts; // a stored Application
  return [spec?.source, ...(spec?.sources ?? [])].some(
    (source) =>
      source?.repoURL !== undefined && repositoryKey(source.repoURL) === repositoryKey(url),
  );
}
