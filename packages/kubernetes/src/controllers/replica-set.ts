import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { isPodActive, isPodReady, conditionOf, type Condition, type Pod } from '../kinds/pod.ts';
import { isResource, pods, replicaSets, replicationControllers } from '../kinds/resources.ts';
import type { ReplicaSet, ReplicaStatus } from '../kinds/workload.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { randomSuffix } from '../registry/names.ts';
import { parseTime } from '../registry/timestamp.ts';
import { matchesLabels, requirementsOf } from '@drydock/object-validation';
import type { GroupResource, StoreEvent, StoreView } from '../store.ts';
import {
  controllerOf,
  controllerReference,
  isNamespaceOpen,
  keyOf,
  ownerKeys,
  splitKey,
} from './owned.ts';
import { adoptAndRelease } from './adoption.ts';

interface Flavour {
  readonly name: string;
  readonly kind: string;
  readonly resource: GroupResource;
}

/** ReplicaSet and ReplicationController: the same work over two kinds. @see kubernetes pkg/controller/replicaset/replica_set.go */
export function createReplicaController(
  flavour: 'ReplicaSet' | 'ReplicationController',
): Reconciler {
  const about: Flavour =
    flavour === 'ReplicaSet'
      ? { name: 'replicaset-controller', kind: 'ReplicaSet', resource: replicaSets }
      : { name: 'replication-controller', kind: flavour, resource: replicationControllers };
  return {
    name: about.name,
    manager: 'kube-controller-manager',
    keysOf: (event, store) => keysOf(event, store, about),
    reconcile: (key, context) => reconcile(key, context, about),
  };
}

function keysOf(event: StoreEvent, store: StoreView, about: Flavour): readonly string[] {
  if (isResource(event.resource, about.resource)) return [keyOf(event.object)];
  if (!isResource(event.resource, pods)) return [];
  const owned = ownerKeys(event, about.kind);
  if (owned.length > 0 || controllerOf(event.object) !== undefined) return owned;
  const namespace = event.object.metadata.namespace ?? '';
  return store
    .list(about.resource, namespace)
    .filter((set) => selects(set, event.object))
    .map(keyOf);
}

/** The selector as a LabelSelector; a ReplicationController's is a plain map. */
export function selectorOf(set: KubernetesObject): unknown {
  const { selector } = (set.spec ?? {}) as { readonly selector?: unknown }; // any workload
  return set.kind === 'ReplicationController' ? { matchLabels: selector } : selector;
}

function selects(set: KubernetesObject, pod: KubernetesObject): boolean {
  const requirements = requirementsOf(selectorOf(set));
  return requirements !== undefined && matchesLabels(requirements, pod.metadata.labels);
}

function reconcile(key: string, context: ReconcileContext, about: Flavour): ReconcileResult {
  const [namespace, name] = splitKey(key);
  const object = context.store.get(about.resource, namespace, name);
  if (!object) return { writes: [] };
  const set = object as ReplicaSet; // stored under its kind, so validated as one
  const writes: Write[] = [];
  const owned = adoptAndRelease(set, selectorOf(set), context, writes);
  const active = owned.filter(isPodActive);
  if (set.metadata.deletionTimestamp === undefined)
    manageReplicas(set, active, { context, about, writes });
  const { status, wakeInMs } = statusOf(set, owned, context.now);
  if (!deepEqual(set.status ?? {}, status) && needsStatus(set, status)) {
    const { resourceVersion: _, ...metadata } = set.metadata;
    writes.push({
      verb: 'updateStatus',
      resource: about.resource,
      object: { ...set, metadata, status },
    });
  }
  return wakeInMs === undefined ? { writes } : { writes, requeueAfterMs: wakeInMs };
}

const needsStatus = (set: ReplicaSet, status: ReplicaStatus): boolean =>
  !deepEqual(set.status ?? { replicas: 0 }, status);

interface Managing {
  readonly context: ReconcileContext;
  readonly about: Flavour;
  readonly writes: Write[];
}

function manageReplicas(
  set: ReplicaSet,
  active: readonly Pod[],
  { context, about, writes }: Managing,
): void {
  const difference = (set.spec.replicas ?? 1) - active.length;
  if (difference > 0) {
    if (!isNamespaceOpen(context.store, set.metadata.namespace ?? '')) return;
    for (let i = 0; i < Math.min(difference, 500); i++) {
      const pod = podFromTemplate(set, context);
      writes.push({ verb: 'create', resource: pods, object: pod });
      writes.push({
        verb: 'event',
        about: set,
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${pod.metadata.name}`,
        component: about.name,
      });
    }
    return;
  }
  for (const pod of podsToDelete(active, -difference)) {
    const { namespace = '', name, uid = '' } = pod.metadata;
    writes.push({ verb: 'delete', resource: pods, namespace, name, uid });
    writes.push({
      verb: 'event',
      about: set,
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${name}`,
      component: about.name,
    });
  }
}

/** A pod as a template asks for it, owned by the workload. */
export function podFromTemplate(owner: ReplicaSet, context: ReconcileContext): KubernetesObject {
  const { template } = owner.spec;
  const prefix = `${owner.metadata.name}-`;
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: prefix.slice(0, 58) + randomSuffix(context.random),
      generateName: prefix,
      namespace: owner.metadata.namespace ?? '',
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec,
  };
}

/** Which pods go first: unscheduled, pending, not ready, younger. @see kubernetes controller_utils.go ActivePodsWithRanks */
export function podsToDelete(active: readonly Pod[], count: number): readonly Pod[] {
  if (count <= 0) return [];
  if (count >= active.length) return active;
  const rank = (pod: Pod): readonly number[] => [
    pod.spec.nodeName === undefined ? 0 : 1,
    pod.status?.phase === 'Pending' ? 0 : pod.status?.phase === 'Running' ? 2 : 1,
    isPodReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0),
    -(parseTime(pod.metadata.creationTimestamp) ?? 0),
  ];
  const ranked = active.map((pod) => ({ pod, rank: rank(pod) }));
  ranked.sort((a, b) => {
    for (const [i, value] of a.rank.entries()) {
      const difference = value - (b.rank[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return ranked.slice(0, count).map(({ pod }) => pod);
}

function statusOf(
  set: ReplicaSet,
  owned: readonly Pod[],
  now: number,
): { readonly status: ReplicaStatus; readonly wakeInMs: number | undefined } {
  const active = owned.filter(isPodActive);
  const labels = Object.entries(set.spec.template.metadata?.labels ?? {});
  const minimumMs = (set.spec.minReadySeconds ?? 0) * 1000;
  const ready = active.filter(isPodReady);
  const waits = ready.map((pod) => remainingMs(pod, minimumMs, now));
  const fully = active.filter((pod) =>
    labels.every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
  const available = waits.filter((wait) => wait <= 0).length;
  const later = waits.filter((wait) => wait > 0);
  const conditions = set.status?.conditions;
  const status: ReplicaStatus = {
    replicas: active.length,
    ...(fully.length > 0 ? { fullyLabeledReplicas: fully.length } : {}),
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions ? { conditions } : {}),
  };
  return { status, wakeInMs: later.length > 0 ? Math.min(...later) : undefined };
}

/** Milliseconds until a ready pod counts as available. */
export function remainingMs(pod: Pod, minimumMs: number, now: number): number {
  if (minimumMs === 0) return 0;
  const ready: Condition | undefined = conditionOf(pod.status?.conditions, 'Ready');
  const since = parseTime(ready?.lastTransitionTime ?? undefined) ?? now;
  return since + minimumMs - now;
}
