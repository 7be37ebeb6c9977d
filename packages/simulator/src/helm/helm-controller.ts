import type {
  ControlledType,
  ReconcileContext,
  Reconciler,
  ReconcileResult,
  Write,
} from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import type { ContainerLogs } from '../kubelet/container-logs.ts';
import { HELM_CHART_CONFIGS, HELM_CHARTS, HELM_GROUP } from './helm-definitions.ts';
import {
  releaseWrites,
  removals,
  renderRelease,
  targetOf,
  type ChartSources,
  type HelmChart,
  type Rendered,
} from './helm-release.ts';

export interface HelmControllerOptions extends ChartSources {
  readonly types: () => readonly ControlledType[];
  readonly logs: ContainerLogs;
  /** Serves the kinds of API groups from now on, as a chart's definitions would. */
  readonly serve: (groups: readonly string[]) => void;
}

const JOBS = { group: 'batch', resource: 'jobs' } as const;
const SERVICE_ACCOUNTS = { group: '', resource: 'serviceaccounts' } as const;
const FINALIZER = 'wrangler.cattle.io/on-helm-chart-remove';
const HASH = 'helmcharts.helm.cattle.io/configHash';
const CHART = 'helmcharts.helm.cattle.io/chart';
/** Marks the Job whose release is in the cluster. */
const RELEASED = 'drydock.dev/released';
const IMAGE = 'rancher/klipper-helm:v0.9.8-build20250709';
const INSTALL_MS = '2000';

/**
 * k3s's controller of HelmChart and HelmChartConfig: a Job `helm-install-NAME` runs Helm; when it has
 * succeeded, what the chart renders is in the cluster. A chart that cannot be rendered fails the Job as
 * Helm would, with Helm's message in its log. @see k3s-io/helm-controller pkg/controllers/chart/chart.go
 */
export function createHelmController(options: HelmControllerOptions): Reconciler {
  return {
    name: 'helm-controller',
    manager: 'helm-controller@drydock-1',
    keysOf({ resource, object }) {
      const { namespace = '', name, labels = {} } = object.metadata;
      if (resource.group === HELM_GROUP) return [`${namespace}/${name}`];
      const chart = labels[CHART];
      const isOurs =
        chart !== undefined && (resource.resource === 'jobs' || resource.resource === 'pods');
      return isOurs ? [`${namespace}/${chart}`] : [];
    },
    reconcile(key, context) {
      const [namespace = '', name = ''] = key.split('/');
      const found = context.store.get(HELM_CHARTS, namespace, name);
      return found ? sync(found as HelmChart, context, options) : { writes: [] };
    },
  };
}

function sync(
  chart: HelmChart,
  context: ReconcileContext,
  options: HelmControllerOptions,
): ReconcileResult {
  const { store } = context;
  const { metadata } = chart;
  const { namespace = '', name, finalizers = [] } = metadata;
  const types = options.types();
  if (metadata.deletionTimestamp !== undefined) {
    if (!finalizers.includes(FINALIZER)) return { writes: [] };
    const left = finalizers.filter((each) => each !== FINALIZER);
    const { finalizers: _, ...rest } = metadata;
    const object = { ...chart, metadata: left.length > 0 ? { ...rest, finalizers: left } : rest };
    const job = jobRemoval(namespace, `helm-install-${name}`);
    const jobs = store.get(JOBS, namespace, `helm-install-${name}`) ? [job] : [];
    return {
      writes: [
        ...removals({ chart, store, types }),
        ...jobs,
        { verb: 'update', resource: HELM_CHARTS, object },
      ],
    };
  }
  if (!finalizers.includes(FINALIZER)) {
    const object = { ...chart, metadata: { ...metadata, finalizers: [...finalizers, FINALIZER] } };
    return { writes: [{ verb: 'update', resource: HELM_CHARTS, object }] };
  }
  const config = store.get(HELM_CHART_CONFIGS, namespace, name);
  const { valuesContent: moreValues } = (config?.spec ?? {}) as { readonly valuesContent?: string }; // checked by its schema
  const rendered = renderRelease(
    { chart, moreValues, now: context.now, random: context.random },
    options,
  );
  const hash = hashOf(JSON.stringify([chart.spec, moreValues]));
  const job = store.get(JOBS, namespace, `helm-install-${name}`);
  if (!job) return { writes: install(chart, hash, rendered, context) };
  if (job.metadata.annotations?.[HASH] !== hash) {
    return {
      writes:
        job.metadata.deletionTimestamp === undefined
          ? [jobRemoval(namespace, job.metadata.name)]
          : [],
    };
  }
  tellWhy(job, rendered, context, options.logs);
  if (!isComplete(job) || job.metadata.annotations[RELEASED] !== undefined || !rendered.ok)
    return { writes: [] };
  if (rendered.groups.length > 0) options.serve(rendered.groups);
  const annotations = { ...job.metadata.annotations, [RELEASED]: 'true' };
  const { resourceVersion: _, ...jobMetadata } = job.metadata;
  const marked = { ...job, metadata: { ...jobMetadata, annotations } };
  // Kinds of definitions that the chart brings are served from the next pass on.
  const served = options.types();
  const isFirst = rendered.objects.some(({ kind }) => kind === 'CustomResourceDefinition');
  const isServed = !isFirst || rendered.objects.every((each) => isKnown(each, served));
  const writes = releaseWrites(rendered.objects, {
    chart,
    store,
    types: served,
    isPlayed: rendered.isPlayed,
  });
  return isServed
    ? { writes: [...writes, { verb: 'update', resource: JOBS, object: marked }] }
    : { writes, requeueAfterMs: 0 };
}

const isKnown = (object: KubernetesObject, types: readonly ControlledType[]): boolean =>
  types.some(({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind);

function jobRemoval(namespace: string, name: string): Write {
  return { verb: 'delete', resource: JOBS, namespace, name, propagationPolicy: 'Background' };
}

function isComplete(job: KubernetesObject): boolean {
  const { conditions = [] } = (job.status ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  }; // a validated Job
  return conditions.some(({ type, status }) => type === 'Complete' && status === 'True');
}

function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `SHA256=${(hash >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}

function install(
  chart: HelmChart,
  hash: string,
  rendered: Rendered,
  { store }: ReconcileContext,
): readonly Write[] {
  const { namespace = '', name } = chart.metadata;
  const labels = { [CHART]: name };
  const account = `helm-${name}`;
  const owner = {
    apiVersion: chart.apiVersion,
    kind: chart.kind,
    name,
    uid: chart.metadata.uid ?? '',
    controller: true,
  };
  const metadata = { namespace, labels, ownerReferences: [owner] };
  // The program's end is decided here: the pod's settings make it so.
  const ends = {
    'drydock.dev/crash-after-ms': INSTALL_MS,
    'drydock.dev/exit-code': rendered.ok ? '0' : '1',
  };
  const env = [
    { name: 'NAME', value: name },
    { name: 'CHART', value: chart.spec.chart ?? '' },
    { name: 'REPO', value: chart.spec.repo ?? '' },
    { name: 'TARGET_NAMESPACE', value: targetOf(chart) },
  ];
  const job: KubernetesObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...metadata, name: `helm-install-${name}`, annotations: { [HASH]: hash } },
    spec: {
      backoffLimit: 1000,
      template: {
        metadata: { labels, annotations: ends },
        spec: {
          restartPolicy: 'OnFailure',
          serviceAccountName: account,
          containers: [{ name: 'helm', image: IMAGE, args: ['install'], env }],
        },
      },
    },
  };
  const serviceAccount: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { ...metadata, name: account },
  };
  const { resourceVersion: _, ...chartMetadata } = chart.metadata;
  const status = { ...chart.status, jobName: job.metadata.name };
  return [
    ...(store.get(SERVICE_ACCOUNTS, namespace, account)
      ? []
      : [{ verb: 'create', resource: SERVICE_ACCOUNTS, object: serviceAccount } as const]),
    { verb: 'create', resource: JOBS, object: job },
    {
      verb: 'updateStatus',
      resource: HELM_CHARTS,
      object: { ...chart, metadata: chartMetadata, status },
    },
    {
      verb: 'event',
      about: chart,
      type: 'Normal',
      reason: 'ApplyJob',
      message: `Applying HelmChart using Job ${namespace}/${job.metadata.name}`,
      component: 'helm-controller',
    },
  ];
}

/** What Helm prints goes to the log of the Job's pod, once. */
function tellWhy(
  job: KubernetesObject,
  rendered: Rendered,
  { store, now }: ReconcileContext,
  logs: ContainerLogs,
): void {
  const lines = rendered.ok
    ? ['STATUS: deployed', ...rendered.notes]
    : [`Error: INSTALLATION FAILED: ${rendered.message}`];
  for (const pod of store.ownedBy(job.metadata.uid ?? '')) {
    const uid = pod.metadata.uid ?? '';
    const { phase } = (pod.status ?? {}) as { readonly phase?: string }; // a validated Pod
    if (pod.kind !== 'Pod' || phase === 'Pending' || logs.read(uid, 'helm').length > 0) continue;
    for (const text of lines) logs.write(uid, 'helm', { atMs: now, text });
  }
}
