import type { StoreView } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import type { PodPortSource } from '../kubelet/pod-port.ts';
import { isRunning } from '../objects/pod.ts';
import type { PageSource } from '../prometheus/pod-network.ts';
import { expositionText } from '../telemetry/exposition.ts';
import {
  createMetricStore,
  type MetricStoreSnapshot,
  type StoredSeries,
} from '../telemetry/metric-store.ts';
import type { ScrapedPage } from '../telemetry/pod-metrics.ts';
import { APPLICATIONS } from './argo-resources.ts';
import { partOf, projectName, statusOf, textOf } from './application.ts';
import { ARGOCD_NAMESPACE, ARGOCD_VERSION } from './argocd-version.ts';
import { IN_CLUSTER } from './environment.ts';

/** What Argo CD's components count, and the pages on which they show it. */
export interface ArgocdMetrics {
  /** A comparison of an Application with so many resources. */
  reconciled(application: KubernetesObject, resources: number): void;
  /** An operation that ended. */
  synced(application: KubernetesObject, phase: string): void;
  /** A question to a Git server: `ls-remote` for what a name means, `fetch` for a commit that is new. */
  askedGit(repo: string, requestType: 'ls-remote' | 'fetch'): void;
  readonly pages: PageSource;
  readonly podPorts: PodPortSource;
  snapshot(): MetricStoreSnapshot;
  restore(snapshot: MetricStoreSnapshot): void;
}

const CONTROLLER = 'argocd-application-controller';
const REPO_SERVER = 'argocd-repo-server';
const SERVER = 'argocd-server';

/** The port of a component's metrics. Source: the components' `--metrics-port`. */
const PORTS: ReadonlyMap<string, number> = new Map([
  [CONTROLLER, 8082],
  [SERVER, 8083],
  [REPO_SERVER, 8084],
]);

/** Seconds; as the controller's histogram has them. */
const RECONCILE_BOUNDS = [0.25, 0.5, 1, 2, 4, 8, 16];
/** A comparison takes no time on the virtual clock; what it would take is estimated from its size. */
const RECONCILE_SECONDS = { base: 0.05, perResource: 0.002 };

export function createArgocdMetrics(store: StoreView): ArgocdMetrics {
  const counted = createMetricStore();
  const pages: PageSource = (pod, port, path) => {
    const component = pod.metadata.labels?.['app.kubernetes.io/name'] ?? '';
    if (pod.metadata.namespace !== ARGOCD_NAMESPACE || PORTS.get(component) !== port)
      return undefined;
    if (!isRunning(pod)) return undefined;
    return pageOf(path, [...counted.series(component), ...gaugesOf(store, component)]);
  };
  return {
    reconciled(application, resources) {
      const { base, perResource } = RECONCILE_SECONDS;
      counted.observe(CONTROLLER, 'argocd_app_reconcile', {
        labels: { dest_server: destination(application), namespace: namespaceOf(application) },
        value: base + perResource * resources,
        bounds: RECONCILE_BOUNDS,
      });
    },
    synced(application, phase) {
      counted.add(CONTROLLER, 'argocd_app_sync_total', {
        dest_server: destination(application),
        name: application.metadata.name,
        namespace: namespaceOf(application),
        phase,
        project: projectName(application),
      });
    },
    askedGit(repo, requestType) {
      counted.add(REPO_SERVER, 'argocd_git_request_total', { repo, request_type: requestType });
    },
    pages,
    podPorts: (pod, port) => {
      const page = pages(pod, port, '/metrics');
      return (
        page && (async (request) => toResponse(pages(pod, port, new URL(request.url).pathname)))
      );
    },
    snapshot: () => counted.snapshot(),
    restore: (snapshot) => counted.restore(snapshot),
  };
}

function pageOf(path: string, series: readonly StoredSeries[]): ScrapedPage {
  const [name] = path.split('?');
  if (name !== '/metrics')
    return { status: 404, contentType: 'text/plain; charset=utf-8', body: '404 page not found\n' };
  return {
    status: 200,
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    body: expositionText(series),
  };
}

function toResponse(page: ScrapedPage | undefined): Response {
  if (!page) return new Response('', { status: 503 });
  return new Response(page.body, {
    status: page.status,
    headers: { 'content-type': page.contentType },
  });
}

/** What is read off the cluster at the moment of the scrape. */
function gaugesOf(store: StoreView, component: string): readonly StoredSeries[] {
  const info = { name: 'argocd_info', labels: { version: ARGOCD_VERSION }, value: 1 };
  if (component !== CONTROLLER) return component === SERVER ? [info] : [];
  const applications = store.list(APPLICATIONS);
  const cluster = { k8s_version: '1.34', server: IN_CLUSTER, name: 'in-cluster' };
  return [
    ...applications.map((application) => ({
      name: 'argocd_app_info',
      labels: infoLabels(application),
      value: 1,
    })),
    { name: 'argocd_cluster_info', labels: cluster, value: 1 },
    {
      name: 'argocd_cluster_connection_status',
      labels: { k8s_version: '1.34', server: IN_CLUSTER },
      value: 1,
    },
  ];
}

function infoLabels(application: KubernetesObject): Readonly<Record<string, string>> {
  const status = statusOf(application);
  const automated = partOf(application, 'spec', 'syncPolicy', 'automated');
  const isAutomated = automated !== undefined && partOf(automated, 'enabled') !== false;
  const isDeleted = application.metadata.deletionTimestamp !== undefined;
  const isSyncing = application['operation'] !== undefined;
  return {
    autosync_enabled: String(isAutomated),
    dest_namespace: textOf(application, 'spec', 'destination', 'namespace'),
    dest_server: destination(application),
    health_status: textOf(status, 'health', 'status') || 'Unknown',
    name: application.metadata.name,
    namespace: namespaceOf(application),
    operation: isDeleted ? 'delete' : isSyncing ? 'sync' : '',
    project: projectName(application),
    repo: repositoryOf(application),
    sync_status: textOf(status, 'sync', 'status') || 'Unknown',
  };
}

function repositoryOf(application: KubernetesObject): string {
  const sources = partOf(application, 'spec', 'sources');
  const first: unknown = Array.isArray(sources)
    ? sources[0]
    : partOf(application, 'spec', 'source');
  return textOf(first, 'repoURL');
}

function destination(application: KubernetesObject): string {
  return textOf(application, 'spec', 'destination', 'server') || IN_CLUSTER;
}

function namespaceOf({ metadata }: KubernetesObject): string {
  return metadata.namespace ?? '';
}
