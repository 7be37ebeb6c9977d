import type { KubernetesObject } from '@drydock/manifests';
import { asPod, conditionOf, type Pod } from '../kinds/pod.ts';
import { claims, isResource, nodes, pods } from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { formatTime } from '../registry/timestamp.ts';
import type { StoreEvent, StoreView } from '../store.ts';
import { keyOf, splitKey } from './owned.ts';
import { claimProblem, concernsVolumes, SELECTED_NODE, waitingClaims } from './claim-binding.ts';
import { createNodeUsage, isUnscheduled, type PodCensus } from './node-usage.ts';
import { findPreemption, preempt } from './preemption.ts';
import { allocatable, noAmounts as nothing, type Amounts } from './node-resources.ts';
import { isLargeEnough, unmetReason } from './scheduling-filters.ts';
import { preference } from './scheduling-preferences.ts';

/** Puts pods on nodes: filters, then the node with most room; a queue of those that fit nowhere. @see kubernetes pkg/scheduler */
export function createPodScheduler(): Reconciler {
  const usage = createNodeUsage();
  return {
    name: 'default-scheduler',
    manager: 'kube-scheduler',
    keysOf(event, store) {
      usage.observe(event);
      if (isResource(event.resource, pods)) {
        if (event.type === 'MODIFIED') return hasLeftNode(event) ? usage.of(store).pending() : [];
        if (event.type === 'DELETED') return usage.of(store).pending();
        return isUnscheduled(asPod(event.object)) ? [keyOf(event.object)] : [];
      }
      const isNews = isResource(event.resource, nodes) || concernsVolumes(event.resource);
      return isNews ? usage.of(store).pending() : [];
    },
    reconcile: (key, context) => reconcile(key, context, usage.of(context.store)),
  };
}

/** A pod that ended no longer takes room. */
function hasLeftNode({ object, previous }: StoreEvent): boolean {
  const phase = asPod(object).status?.phase;
  const before = previous && asPod(previous).status?.phase;
  return phase !== before && (phase === 'Succeeded' || phase === 'Failed');
}

function reconcile(key: string, context: ReconcileContext, census: PodCensus): ReconcileResult {
  const { store } = context;
  const [namespace, name] = splitKey(key);
  const object = store.get(pods, namespace, name);
  if (!object || !isUnscheduled(asPod(object))) return { writes: [] };
  const pod = asPod(object);
  if (pod.spec.schedulerName !== 'default-scheduler') return { writes: [] };
  const gates = (pod.spec as { readonly schedulingGates?: readonly object[] }).schedulingGates; // pods may have gates
  if (gates && gates.length > 0) return { writes: [] };
  const all = store.list(nodes);
  const held = claimProblem(pod, store);
  if (held !== undefined) {
    const message = `0/${all.length} nodes are available: ${held}. not found`;
    return { writes: refuse(pod, message, context) };
  }
  const refusals = new Map<string, number>();
  const fitting: { readonly node: KubernetesObject; readonly score: number }[] = [];
  let victimless = 0;
  for (const node of all) {
    const used = census.used.get(node.metadata.name) ?? nothing;
    const { hasAntiAffinity } = census;
    const reason = unmetReason(pod, node, { used, store, hasAntiAffinity });
    if (reason !== undefined) {
      refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
      if (mayHelp(reason) && isLargeEnough(pod, node)) victimless += 1;
    } else fitting.push({ node, score: scoreOf(pod, node, { used, store }) });
  }
  const best = fitting.toSorted((a, b) => b.score - a.score)[0];
  if (best) return place(pod, best.node.metadata.name, context);
  const fit = fitText(all.length, refusals);
  const preemption = victimless > 0 ? findPreemption(pod, context) : undefined;
  if (preemption) {
    const nominated = { ...pod, status: { ...pod.status, nominatedNodeName: preemption.node } };
    return {
      writes: [...refuse(nominated, fit, context), ...preempt(pod, preemption, context)],
    };
  }
  const message = all.length === 0 ? fit : fit + preemptionText(all.length, victimless);
  return { writes: refuse(pod, message, context) };
}

/** Whether pods that leave could change it. */
const mayHelp = (reason: string): boolean =>
  reason.startsWith('Insufficient') ||
  reason.startsWith('Too many') ||
  reason.includes('free ports');

function place(pod: Pod, node: string, context: ReconcileContext): ReconcileResult {
  const waiting = waitingClaims(pod, context.store);
  if (waiting.length === 0) return bind(pod, node, context);
  // Volumes are made on the node that was chosen; the pod follows when they are bound.
  const writes = waiting.flatMap((claim): readonly Write[] => {
    if (claim.metadata.annotations?.[SELECTED_NODE] === node) return [];
    const annotations = { ...claim.metadata.annotations, [SELECTED_NODE]: node };
    const object = { ...claim, metadata: { ...claim.metadata, annotations } };
    return [{ verb: 'update', resource: claims, object }];
  });
  return { writes };
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

function fitText(total: number, refusals: ReadonlyMap<string, number>): string {
  if (total === 0) return 'no nodes available to schedule pods';
  const reasons = [...refusals].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${total} nodes are available: ${reasons.join(', ')}.`;
}

/** What preemption had to say. Since dynamic resource allocation is general, its post-filter comes first. */
function preemptionText(total: number, victimless: number): string {
  const helpless = total - victimless;
  const reasons = [
    ...(victimless > 0 ? [`${victimless} No preemption victims found for incoming pod`] : []),
    ...(helpless > 0 ? [`${helpless} Preemption is not helpful for scheduling`] : []),
  ];
  return ` no new claims to deallocate, preemption: 0/${total} nodes are available: ${reasons.join(', ')}.`;
}

function refuse(pod: Pod, message: string, context: ReconcileContext): readonly Write[] {
  const current = conditionOf(pod.status?.conditions, 'PodScheduled');
  if (current?.status === 'False' && current.message === message) return [];
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
  return [
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
  ];
}

/** Least used first: the mean share of free cpu, memory and pods; then what the pod would rather have. */
function scoreOf(
  pod: Pod,
  node: KubernetesObject,
  { used, store }: { readonly used: Amounts; readonly store: StoreView },
): number {
  const total = allocatable(node);
  const free = (of: number, taken: number): number => (of === 0 ? 0 : (of - taken) / of);
  const room =
    free(total.cpu, used.cpu) + free(total.memory, used.memory) + free(total.pods, used.pods);
  return room + preference(pod, node, store);
}
