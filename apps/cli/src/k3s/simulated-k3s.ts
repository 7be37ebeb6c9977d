import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import { createLuaHealth } from '@drydock/gitops/lua';
import { execInContainer } from '../cluster/exec/exec-in-container.ts';
import { podPorts } from '../cluster/port-forward/pod-ports.ts';
import type { ServedCluster } from '../cluster/serve-cluster.ts';
import { sourcesNamedBy } from './argocd-sources.ts';
import { createRemoteRepositories } from './remote-repositories.ts';
import { repositoryRoute } from './repository-route.ts';

export interface SimulatedK3s extends AsyncDisposable {
  readonly cluster: SimulatedCluster;
  readonly served: ServedCluster;
}

export interface SimulatedK3sOptions {
  /** Programs that are there from the start; Istio and Argo CD also come by HelmCharts. */
  readonly install: readonly ('istio' | 'argocd' | 'prometheus')[];
  readonly token: string;
  readonly authorization?: 'allow' | 'rbac';
  readonly log: (message: string) => void;
}

/** Pushes that nobody tells of are seen after so long. */
const POLL_MS = 30_000;

/** A simulated cluster as a fresh k3s: one node, charts by its Helm controller, an Argo CD that reads real repositories. */
export function createSimulatedK3s({
  install,
  token,
  authorization = 'allow',
  log,
}: SimulatedK3sOptions): SimulatedK3s {
  const repositories = createRemoteRepositories(
    (url) => repositoryRoute(cluster.simulator.store, url),
    log,
  );
  const cluster = createSimulatedCluster({
    install,
    installable: ['istio', 'argocd'],
    git: repositories.host,
    luaHealth: createLuaHealth,
    nodes: 1,
    startMs: Date.now(),
    access: { adminToken: token, authorization },
  });
  const { simulator } = cluster;
  const polling = setInterval(() => void repositories.update([]), POLL_MS);
  polling.unref();
  return {
    cluster,
    served: {
      // Argo CD looks at a repository when an Application of it is written: the copy is up to date by then.
      async handle(request) {
        const named = await sourcesNamedBy(request);
        if (named && simulator.refusal(request) === undefined) await repositories.update(named);
        return simulator.handle(request);
      },
      refusal: (request) => simulator.refusal(request),
      exec: (request) => execInContainer(cluster, request),
      ports: (request) => podPorts(cluster, request),
    },
    async [Symbol.asyncDispose]() {
      clearInterval(polling);
      await cluster[Symbol.asyncDispose]();
    },
  };
}
