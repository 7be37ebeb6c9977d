import {
  matchesLabels,
  parseLabelSelector,
  type AggregatedType,
  type StoreView,
} from '@drydock/kubernetes';
import { formatTimestamp, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { asPod, isRunning, PODS, type Pod } from '../objects/pod.ts';
import { usageOfContainer } from '../workloads/usage.ts';
import { statusResponse } from './status-response.ts';

const ROOT = '/apis/metrics.k8s.io/v1beta1/';
const NODES = { group: '', resource: 'nodes' };
const WINDOW = '15s';
/** What the node itself takes, besides its pods: thousandths of cpu, bytes. */
const NODE_OVERHEAD = { cpu: 60, memory: 700 * 1024 * 1024 };

/** What metrics-server adds to the API; `kubectl top` reads it. */
export const METRICS_TYPES: readonly AggregatedType[] = [
  {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    kind: 'NodeMetrics',
    plural: 'nodes',
    namespaced: false,
    verbs: ['get', 'list'],
  },
  {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    kind: 'PodMetrics',
    plural: 'pods',
    namespaced: true,
    verbs: ['get', 'list'],
  },
];

const PATH = /^(?:namespaces\/([^/]+)\/)?(nodes|pods)(?:\/([^/]+))?$/;

/** Answers the Metrics API from what the workloads are said to take; undefined for every other path. */
export function answerMetricsRequest(
  request: Request,
  { store, now }: { readonly store: StoreView; readonly now: () => number },
): Response | undefined {
  const url = new URL(request.url);
  if (!url.pathname.startsWith(ROOT)) return undefined;
  const [, namespace, plural, name] = PATH.exec(url.pathname.slice(ROOT.length)) ?? [];
  if (plural === undefined) return undefined;
  const selector = parseLabelSelector(url.searchParams.get('labelSelector') ?? '');
  if (!selector.ok)
    return statusResponse(400, 'BadRequest', `unable to parse requirement: ${selector.message}`);
  const at = formatTimestamp(now());
  const items =
    plural === 'nodes'
      ? store.list(NODES).map((node) => nodeMetrics(node, store, at))
      : store
          .list(PODS, namespace)
          .map(asPod)
          .filter(isRunning)
          .map((pod) => podMetrics(pod, at));
  const kind = plural === 'nodes' ? 'NodeMetrics' : 'PodMetrics';
  if (name === undefined) {
    const found = items.filter(({ metadata }) =>
      matchesLabels(selector.requirements, metadata.labels),
    );
    return Response.json({
      kind: `${kind}List`,
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: {},
      items: found,
    });
  }
  const one = items.find(({ metadata }) => metadata.name === name);
  if (one) return Response.json({ kind, apiVersion: 'metrics.k8s.io/v1beta1', ...one });
  return statusResponse(404, 'NotFound', `${plural}.metrics.k8s.io "${name}" not found`);
}

interface Metrics extends Readonly<Record<string, unknown>> {
  readonly metadata: KubernetesObject['metadata'];
}

function podMetrics(pod: Pod, timestamp: string): Metrics {
  const containers = pod.spec.containers.map((container) => ({
    name: container.name,
    usage: usageText(usageOfContainer(pod, container)),
  }));
  return { metadata: metadataOf(pod, timestamp), timestamp, window: WINDOW, containers };
}

function nodeMetrics(node: KubernetesObject, store: StoreView, timestamp: string): Metrics {
  let { cpu, memory } = NODE_OVERHEAD;
  for (const pod of store.list(PODS).map(asPod)) {
    if (pod.spec.nodeName !== node.metadata.name || !isRunning(pod)) continue;
    for (const container of pod.spec.containers) {
      const usage = usageOfContainer(pod, container);
      cpu += usage.cpu;
      memory += usage.memory;
    }
  }
  return {
    metadata: metadataOf(node, timestamp),
    timestamp,
    window: WINDOW,
    usage: usageText({ cpu, memory }),
  };
}

function metadataOf(
  { metadata }: KubernetesObject,
  creationTimestamp: string,
): KubernetesObject['metadata'] {
  const { labels, name, namespace } = metadata;
  return { name, ...(namespace && { namespace }), creationTimestamp, ...(labels && { labels }) };
}

function usageText({ cpu, memory }: { readonly cpu: number; readonly memory: number }): JsonObject {
  return { cpu: `${cpu * 1_000_000}n`, memory: `${Math.round(memory / 1024)}Ki` };
}
