import type { KubernetesObject } from '@drydock/manifests';
import { asPod, conditionOf, type Pod } from '../kinds/pod.ts';
import { isResource, nodes, pods } from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult } from '../reconciler.ts';
import { formatTime } from '../registry/timestamp.ts';
import type { StoreEvent, StoreView } from '../store.ts';
import { keyOf, splitKey } from './owned.ts';
import { createNodeUsage } from './node-usage.ts';
import { allocatable, noAmounts as nothing, type Amounts } from './node-resources.ts';
import { isLargeEnough, unmetReason } from './scheduling-filters.ts';

/** Puts pods on nodes: filters, then the node with most room; a queue of those that fit nowhere. @see kubernetes pkg/scheduler */
export function createPodScheduler(): Reconciler {
  const usage = createNodeUsage();
  return {
    name: 'default-scheduler',
    manager: 'kube-scheduler',
    keysOf(event, store) {
      usage.observe(event);
      if (isResource(event.resource, pods)) return podKeys(event, store);
      if (isResource(event.resource, nodes)) return pendingKeys(store);
      return [];
    },
    reconcile: (key, context) => reconcile(key, context, usage.of(context.store)),
  };
}

const isUnscheduled = (pod: Pod): boolean =>
  (pod.spec.nodeName ?? '') === '' && pod.metadata.deletionTimestamp === undefined;

function podKeys(event: StoreEvent, store: StoreView): readonly string[] {
  const pod = asPod(event.object);
  if (event.type === 'ADDED') return isUnscheduled(pod) ? [keyOf(pod)] : [];
  if (event.type === 'DELETED') return pendingKeys(store);
  return [];
}

function pendingKeys(store: StoreView): readonly string[] {
  return waiting(store).map(keyOf);
}

function waiting(store: StoreView): readonly KubernetesObject[] {
  return store.list(pods).filter((pod) => isUnscheduled(asPod(pod)));
}

function reconcile(
  key: string,
  context: ReconcileContext,
  usage: ReadonlyMap<string, Amounts>,
): ReconcileResult {
  const [namespace, name] = splitKey(key);
  const object = context.store.get(pods, namespace, name);
  if (!object || !isUnscheduled(asPod(object))) return { writes: [] };
  const pod = asPod(object);
  if (pod.spec.schedulerName !== 'default-scheduler') return { writes: [] };
  const refusals = new Map<string, number>();
  const fitting: { readonly node: KubernetesObject; readonly score: number }[] = [];
  const all = context.store.list(nodes);
  let victimless = 0;
  for (const node of all) {
    const used = usage.get(node.metadata.name) ?? nothing;
    const reason = unmetReason(pod, node, { used, store: context.store });
    if (reason !== undefined) {
      refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
      const isFull = reason.startsWith('Insufficient') || reason.startsWith('Too many');
      if (isFull && isLargeEnough(pod, node)) victimless += 1;
    } else fitting.push({ node, score: scoreOf(node, used) });
  }
  const best = fitting.toSorted((a, b) => b.score - a.score)[0];
  return best
    ? bind(pod, best.node.metadata.name, context)
    : refuse(pod, all.length, { refusals, victimless, context });
}

function bind(pod: Pod, nodeName: string, context: ReconcileContext): ReconcileResult {
  const time = formatTime(context.now);
  const { namespace = '', name } = pod.metadata;
  const others = (pod.status?.conditions ?? []).filter((each) => each.type !== 'PodScheduled');
  const conditions = [
    ...others,
    { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: time },
  ];
  const bound = { ...pod, spec: { ...pod.spec, nodeName }, status: { ...pod.status, conditions } };
  return {
    writes: [
      { verb: 'bind', resource: pods, object: bound },
      {
        verb: 'event',
        about: pod,
        type: 'Normal',
        reason: 'Scheduled',
        message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
        component: 'default-scheduler',
      },
    ],
  };
}

interface Refusal {
  readonly refusals: ReadonlyMap<string, number>;
  /** Nodes that are only full. */
  readonly victimless: number;
  readonly context: ReconcileContext;
}

function refuse(
  pod: Pod,
  total: number,
  { refusals, victimless, context }: Refusal,
): ReconcileResult {
  const reasons = [...refusals].map(([reason, count]) => `${count} ${reason}`).sort();
  const fit =
    total === 0
      ? 'no nodes available to schedule pods'
      : `0/${total} nodes are available: ${reasons.join(', ')}.`;
  const helpless = total - victimless;
  const preemptions = [
    ...(victimless > 0 ? [`${victimless} No preemption victims found for incoming pod`] : []),
    ...(helpless > 0 ? [`${helpless} Preemption is not helpful for scheduling`] : []),
  ];
  const preemption = ` preemption: 0/${total} nodes are available: ${preemptions.join(', ')}.`;
  // Since dynamic resource allocation is general, its post-filter has a say first.
  const message = total === 0 ? fit : `${fit} no new claims to deallocate,${preemption}`;
  const current = conditionOf(pod.status?.conditions, 'PodScheduled');
  if (current?.status === 'False' && current.message === message) return { writes: [] };
  const time = formatTime(context.now);
  const conditions = [
    ...(pod.status?.conditions ?? []).filter((each) => each.type !== 'PodScheduled'),
    {
      type: 'PodScheduled',
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: time,
      reason: 'Unschedulable',
      message,
      observedGeneration: pod.metadata.generation ?? 1,
    },
  ];
  const { resourceVersion: _, ...metadata } = pod.metadata;
  return {
    writes: [
      {
        verb: 'updateStatus',
        resource: pods,
        object: { ...pod, metadata, status: { ...pod.status, conditions } },
      },
      {
        verb: 'event',
        about: pod,
        type: 'Warning',
        reason: 'FailedScheduling',
        message,
        component: 'default-scheduler',
      },
    ],
  };
}

/** Least used first: the mean share of free cpu, memory and pods. */
function scoreOf(node: KubernetesObject, used: Amounts): number {
  const total = allocatable(node);
  const free = (of: number, taken: number): number => (of === 0 ? 0 : (of - taken) / of);
  return free(total.cpu, used.cpu) + free(total.memory, used.memory) + free(total.pods, used.pods);
}
