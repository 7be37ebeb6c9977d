import type { StoreView } from '@drydock/kubernetes';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { destinationCluster } from '@drydock/validation/argo';
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
import { APPLICATIONS, APPLICATION_SETS } from './argo-resources.ts';
import { partOf, projectName, statusOf, textOf } from './application.ts';
import { ARGOCD_NAMESPACE, ARGOCD_VERSION, CLUSTER_VERSION } from './argocd-version.ts';
import { clustersOf, IN_CLUSTER } from './environment.ts';

/** What Argo CD's components count, and the pages on which they show it. */
export interface ArgocdMetrics {
  /** A comparison of an Application with so many resources. */
  reconciled(application: KubernetesObject, resources: number): void;
  /** An operation that ended. */
  synced(application: KubernetesObject, phase: string): void;
  /** A question to a Git server: `ls-remote` for what a name means, `fetch` for a commit that is new. */
  askedGit(repo: string, requestType: 'ls-remote' | 'fetch'): void;
  /** An `ls-remote` that no repository answered. */
  failedToAskGit(repo: string, revision: string): void;
  readonly pages: PageSource;
  readonly podPorts: PodPortSource;
  snapshot(): MetricStoreSnapshot;
  restore(snapshot: MetricStoreSnapshot): void;
}

const CONTROLLER = 'argocd-application-controller';
const REPO_SERVER = 'argocd-repo-server';
const SERVER = 'argocd-server';
const SET_CONTROLLER = 'argocd-applicationset-controller';

/** The port of a component's metrics. Source: the components' `--metrics-port`. */
const PORTS: ReadonlyMap<string, number> = new Map([
  [CONTROLLER, 8082],
  [SERVER, 8083],
  [REPO_SERVER, 8084],
  [SET_CONTROLLER, 8080],
]);

/**
 * Documented series that nothing in the simulation could count truthfully: the page names them as a comment.
 * Source: docs/operator-manual/metrics.md.
 */
const NOT_MODELLED: ReadonlyMap<string, string> = new Map([
  [
    CONTROLLER,
    'argocd_app_k8s_request_total, argocd_app_orphaned_resources_count, argocd_app_sync_duration_seconds_total, argocd_cluster_api_*, argocd_cluster_cache_age_seconds, argocd_cluster_events_total, argocd_kubectl_*, argocd_redis_*, argocd_resource_events_*',
  ],
  [
    SERVER,
    'argocd_login_request_total, argocd_redis_*, argocd_proxy_extension_*, argocd_kubectl_*, grpc_server_*: commands act on the cluster without this server',
  ],
  [
    REPO_SERVER,
    'argocd_git_request_duration_seconds, argocd_git_fetch_fail_total, argocd_oci_*, argocd_redis_*, grpc_server_*',
  ],
  [SET_CONTROLLER, 'argocd_appset_reconcile, argocd_appset_app_refresh_total, argocd_kubectl_*'],
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
    const counters = [...counted.series(component)];
    const notice = `# Not modelled here: ${NOT_MODELLED.get(component) ?? ''}\n`;
    return pageOf(path, [...counters, ...gaugesOf(store, component, counters)], notice);
  };
  return {
    reconciled(application, resources) {
      const { base, perResource } = RECONCILE_SECONDS;
      counted.observe(CONTROLLER, 'argocd_app_reconcile', {
        labels: {
          dest_server: destination(store, application),
          namespace: namespaceOf(application),
        },
        value: base + perResource * resources,
        bounds: RECONCILE_BOUNDS,
      });
    },
    synced(application, phase) {
      counted.add(CONTROLLER, 'argocd_app_sync_total', {
        dest_server: destination(store, application),
        name: application.metadata.name,
        namespace: namespaceOf(application),
        phase,
        project: projectName(application),
      });
    },
    askedGit(repo, requestType) {
      counted.add(REPO_SERVER, 'argocd_git_request_total', { repo, request_type: requestType });
    },
    failedToAskGit(repo, revision) {
      counted.add(REPO_SERVER, 'argocd_git_lsremote_fail_total', { repo, revision });
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

function pageOf(path: string, series: readonly StoredSeries[], notice: string): ScrapedPage {
  const [name] = path.split('?');
  if (name !== '/metrics')
    return { status: 404, contentType: 'text/plain; charset=utf-8', body: '404 page not found\n' };
  return {
    status: 200,
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    body: notice + expositionText(series),
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
function gaugesOf(
  store: StoreView,
  component: string,
  counters: readonly StoredSeries[],
): readonly StoredSeries[] {
  switch (component) {
    case CONTROLLER:
      return [...store.list(APPLICATIONS).map(applicationInfo(store)), ...clusterGauges(store)];
    case SERVER:
      return [gauge('argocd_info', { version: ARGOCD_VERSION })];
    case REPO_SERVER:
      return pendingRequests(counters);
    case SET_CONTROLLER:
      return setGauges(store);
    default:
      return [];
  }
}

function gauge(name: string, labels: Readonly<Record<string, string>>, value = 1): StoredSeries {
  return { name, labels, value };
}

const applicationInfo =
  (store: StoreView) =>
  (application: KubernetesObject): StoredSeries =>
    gauge('argocd_app_info', infoLabels(store, application));

/** A cluster besides this one does not answer: it is not connected, and its version is not known. */
function clusterGauges(store: StoreView): readonly StoredSeries[] {
  return clustersOf(store).flatMap(({ name = '', server }) => {
    const isHere = server.replace(/\/+$/, '') === IN_CLUSTER;
    const k8s_version = isHere ? CLUSTER_VERSION.split('.').slice(0, 2).join('.').slice(1) : '';
    return [
      gauge('argocd_cluster_info', { k8s_version, server, name }),
      gauge('argocd_cluster_connection_status', { k8s_version, server }, isHere ? 1 : 0),
    ];
  });
}

/** Questions take no time on the virtual clock: none waits. */
function pendingRequests(counters: readonly StoredSeries[]): readonly StoredSeries[] {
  const asked = counters.filter(({ name }) => name === 'argocd_git_request_total');
  const repos = new Set(asked.map(({ labels }) => labels['repo'] ?? ''));
  return [...repos].map((repo) => gauge('argocd_repo_pending_request_total', { repo }, 0));
}

function setGauges(store: StoreView): readonly StoredSeries[] {
  return store.list(APPLICATION_SETS).flatMap((set) => {
    const { name, namespace = '', uid } = set.metadata;
    const conditions = partOf(statusOf(set), 'conditions');
    const upToDate: unknown = Array.isArray(conditions)
      ? conditions.find((one) => textOf(one, 'type') === 'ResourcesUpToDate')
      : undefined;
    const owned = store
      .list(APPLICATIONS, namespace)
      .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
    const resource_update_status = textOf(upToDate, 'reason') || 'Unknown';
    return [
      gauge('argocd_appset_info', { name, namespace, resource_update_status }),
      gauge('argocd_appset_owned_applications', { name, namespace }, owned.length),
    ];
  });
}

function infoLabels(
  store: StoreView,
  application: KubernetesObject,
): Readonly<Record<string, string>> {
  const status = statusOf(application);
  const automated = partOf(application, 'spec', 'syncPolicy', 'automated');
  const isAutomated = automated !== undefined && partOf(automated, 'enabled') !== false;
  const isDeleted = application.metadata.deletionTimestamp !== undefined;
  const isSyncing = application['operation'] !== undefined;
  return {
    autosync_enabled: String(isAutomated),
    dest_namespace: textOf(application, 'spec', 'destination', 'namespace'),
    dest_server: destination(store, application),
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

/** The server of the destination, by its name too; '' for one that is not known. */
function destination(store: StoreView, application: KubernetesObject): string {
  const spec = application['spec'] as JsonObject; // the CRD's schema requires it
  const found = destinationCluster({ value: spec['destination'], path: [] }, clustersOf(store));
  return typeof found === 'string' ? '' : found.server.replace(/\/+$/, '');
}

function namespaceOf({ metadata }: KubernetesObject): string {
  return metadata.namespace ?? '';
}
