import { formatLabels, makeTarget, type Labels } from '@drydock/metrics';
import type { StoreView } from '@drydock/kubernetes';
import { discoverEndpoints, discoverPods, type DiscoveredLabels } from './discovered-labels.ts';
import {
  findPrometheus,
  listMonitors,
  type Monitor,
  type PrometheusObject,
} from './monitoring-objects.ts';
import { scrapeJobsOf, type ScrapeJob } from './scrape-jobs.ts';
import { whyNotSelected } from './select-monitors.ts';

/** A target that Prometheus would scrape. */
export interface DiscoveredTarget {
  /** Tells it from others: its job and labels. */
  readonly key: string;
  readonly job: ScrapeJob;
  readonly discovered: DiscoveredLabels;
  readonly labels: Labels;
  readonly publicLabels: Labels;
  readonly url: string;
}

/** A target that relabelling dropped, as `/api/v1/targets` lists it. */
export interface DroppedTarget {
  readonly jobName: string;
  readonly discovered: DiscoveredLabels;
}

/** What became of a monitor: how many targets it has, or why it has none. */
export interface MonitorStatus {
  readonly kind: Monitor['kind'];
  readonly namespace: string;
  readonly name: string;
  readonly targets: number;
  /** In a sentence for people; undefined when it has targets. */
  readonly reason?: string;
}

export interface Discovery {
  readonly targets: readonly DiscoveredTarget[];
  readonly dropped: readonly DroppedTarget[];
  readonly monitors: readonly MonitorStatus[];
}

const NAMESPACES = { group: '', resource: 'namespaces' } as const;
const NOTHING: Discovery = { targets: [], dropped: [], monitors: [] };

/** Finds the targets of all monitors that the Prometheus object selects, as operator and service discovery would. */
export function discoverTargets(store: StoreView): Discovery {
  const prometheus = findPrometheus(store);
  if (!prometheus) return NOTHING;
  const found = listMonitors(store).map((monitor) => targetsOf(monitor, prometheus, store));
  return {
    targets: found.flatMap(({ targets }) => targets),
    dropped: found.flatMap(({ dropped }) => dropped),
    monitors: found.map(({ status }) => status),
  };
}

interface MonitorTargets {
  readonly targets: readonly DiscoveredTarget[];
  readonly dropped: readonly DroppedTarget[];
  readonly status: MonitorStatus;
}

function targetsOf(
  monitor: Monitor,
  prometheus: PrometheusObject,
  store: StoreView,
): MonitorTargets {
  const { kind, namespace, name } = monitor;
  const what = kind === 'ServiceMonitor' ? 'serviceMonitor' : 'podMonitor';
  const refusal = whyNotSelected(monitor, what, prometheus, store);
  const status = { kind, namespace, name, targets: 0 };
  if (refusal !== undefined)
    return { targets: [], dropped: [], status: { ...status, reason: refusal } };
  const { jobs, problems } = scrapeJobsOf(monitor, prometheus.spec);
  const targets = new Map<string, DiscoveredTarget>();
  const dropped: DroppedTarget[] = [];
  const errors: string[] = problems.map(({ message }) => message);
  for (const job of jobs) {
    for (const discovered of candidatesOf(job, store)) {
      const result = makeTarget(job.target, discovered);
      if (result.kind === 'dropped') dropped.push({ jobName: job.target.jobName, discovered });
      else if (result.kind === 'error') errors.push(result.message);
      else {
        const { labels, publicLabels, url } = result;
        const key = `${job.target.jobName}|${url}|${formatLabels(publicLabels)}`;
        if (!targets.has(key))
          targets.set(key, { key, job, discovered, labels, publicLabels, url });
      }
    }
  }
  const reason =
    targets.size > 0 ? undefined : (errors[0] ?? whyNoTarget(monitor, jobs, dropped, store));
  return {
    targets: [...targets.values()],
    dropped,
    status: { ...status, targets: targets.size, ...(reason === undefined ? {} : { reason }) },
  };
}

function candidatesOf(job: ScrapeJob, store: StoreView): readonly DiscoveredLabels[] {
  const namespaces = job.namespaces ?? store.list(NAMESPACES).map(({ metadata }) => metadata.name);
  return job.role === 'pod'
    ? discoverPods(store, namespaces)
    : discoverEndpoints(store, namespaces);
}

/** What keeps a monitor without targets: no object of its selector, or no port of that name behind it. */
function whyNoTarget(
  { kind, spec }: Monitor,
  jobs: readonly ScrapeJob[],
  dropped: readonly DroppedTarget[],
  store: StoreView,
): string {
  const [job] = jobs;
  if (!job) return 'It has no endpoints';
  const object = kind === 'ServiceMonitor' ? 'service' : 'pod';
  const where = job.namespaces ? `in namespace ${job.namespaces.join(', ')}` : 'in any namespace';
  const missing = job.namespaces?.find((name) => !store.get(NAMESPACES, '', name));
  if (missing !== undefined) return `Namespace ${missing} does not exist`;
  const wanted = Object.entries(spec.selector?.matchLabels ?? {});
  const fitting = dropped.filter(({ discovered }) =>
    wanted.every(
      ([label, value]) =>
        discovered[`__meta_kubernetes_${object}_label_${label.replaceAll(/\W/g, '_')}`] === value,
    ),
  );
  const labels = wanted.map(([label, value]) => `${label}=${value}`).join(', ');
  if (fitting.length === 0) {
    const what = kind === 'ServiceMonitor' ? 'Service with endpoints' : 'pod';
    return `No ${what} ${where} has the labels of its selector${labels === '' ? '' : `: ${labels}`}`;
  }
  const name = `__meta_kubernetes_${kind === 'ServiceMonitor' ? 'endpointslice' : 'pod_container'}_port_name`;
  const ports = new Set(fitting.map(({ discovered }) => discovered[name] ?? '').filter(Boolean));
  if (job.wantedPort !== undefined && !ports.has(job.wantedPort)) {
    const known =
      ports.size === 0 ? 'it has ports without names' : `it has ${[...ports].join(', ')}`;
    return `No port is named ${job.wantedPort}: ${known}`;
  }
  return 'Its relabelings drop every target';
}
