import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { asPod, isPodReady, type Condition, type Pod } from '../kinds/pod.ts';
import {
  deployments,
  disruptionBudgets,
  isResource,
  pods,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../kinds/resources.ts';
import { scaledValue, type IntOrPercent } from '../kinds/workload.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import { matchesLabels, requirementsOf } from '@drydock/object-validation';
import type { GroupResource, StoreEvent, StoreView } from '../store.ts';
import { controllerOf, keyOf, splitKey } from './owned.ts';

interface Budget extends KubernetesObject {
  readonly spec: {
    readonly minAvailable?: IntOrPercent;
    readonly maxUnavailable?: IntOrPercent;
    readonly selector?: unknown;
  };
  readonly status?: Readonly<Record<string, unknown>> & {
    readonly conditions?: readonly Condition[];
    readonly disruptedPods?: Readonly<Record<string, string>>;
  };
}

/** An eviction that has not deleted its pod after two minutes is given back. */
const DISRUPTION_TIMEOUT_MS = 120_000;

/** Keeps the counts by which evictions are allowed. @see kubernetes pkg/controller/disruption/disruption.go */
export const disruptionController: Reconciler = {
  name: 'disruption-controller',
  manager: 'kube-controller-manager',
  keysOf,
  reconcile(key, context) {
    const [namespace, name] = splitKey(key);
    const object = context.store.get(disruptionBudgets, namespace, name);
    if (!object || object.metadata.deletionTimestamp !== undefined) return { writes: [] };
    return sync(object as Budget, context); // stored as a budget, so validated as one
  },
};

function keysOf(event: StoreEvent, store: StoreView): readonly string[] {
  const { resource, object, previous } = event;
  if (isResource(resource, disruptionBudgets))
    return event.type === 'DELETED' ? [] : [keyOf(object)];
  const namespace = object.metadata.namespace ?? '';
  if (isResource(resource, pods)) {
    const budgets = store.list(disruptionBudgets, namespace);
    if (budgets.length === 0) return [];
    return budgets
      .filter((budget) => selects(budget, object) || (previous && selects(budget, previous)))
      .map(keyOf);
  }
  return scaled.some((each) => isResource(resource, each))
    ? store.list(disruptionBudgets, namespace).map(keyOf)
    : [];
}

function selects(budget: KubernetesObject, pod: KubernetesObject): boolean {
  const requirements = requirementsOf((budget as Budget).spec.selector); // as above
  return requirements !== undefined && matchesLabels(requirements, pod.metadata.labels);
}

const scaled: readonly GroupResource[] = [
  deployments,
  replicaSets,
  replicationControllers,
  statefulSets,
];

const places: Readonly<Record<string, GroupResource | undefined>> = {
  Deployment: deployments,
  ReplicaSet: replicaSets,
  ReplicationController: replicationControllers,
  StatefulSet: statefulSets,
};

/** How many pods the controllers of these pods want; counted once per controller. */
function expectedScale(matching: readonly Pod[], store: StoreView): number {
  const wanted = new Map<string, number>();
  for (const pod of matching) {
    const owner = topOwner(pod, store);
    if (!owner) continue;
    const { replicas = 1 } = (owner.spec ?? {}) as { readonly replicas?: number }; // a scalable workload
    wanted.set(owner.metadata.uid ?? '', replicas);
  }
  return [...wanted.values()].reduce((sum, each) => sum + each, 0);
}

function topOwner(object: KubernetesObject, store: StoreView): KubernetesObject | undefined {
  const reference = controllerOf(object);
  const place = reference && places[reference.kind];
  const owner = place && store.get(place, object.metadata.namespace ?? '', reference.name);
  return owner && (topOwner(owner, store) ?? owner);
}

function sync(budget: Budget, context: ReconcileContext): ReconcileResult {
  const { store, now } = context;
  const matching = store
    .list(pods, budget.metadata.namespace)
    .filter((pod) => selects(budget, pod))
    .map(asPod);
  const counted = matching.filter(
    ({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
  );
  const { expected, desired } = goals(budget, counted, store);
  const disrupted = stillDisrupted(budget, counted, now);
  const healthy = counted.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined &&
      isPodReady(pod) &&
      disrupted[pod.metadata.name] === undefined,
  ).length;
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  const status = {
    ...(Object.keys(disrupted).length > 0 ? { disruptedPods: disrupted } : {}),
    observedGeneration: budget.metadata.generation ?? 0,
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    conditions: conditionsOf(budget, allowed > 0, formatTime(now)),
  };
  const writes: Write[] = [];
  if (!deepEqual(budget.status ?? {}, status)) {
    const { resourceVersion: _, ...metadata } = budget.metadata;
    const object = { ...budget, metadata, status };
    writes.push({ verb: 'updateStatus', resource: disruptionBudgets, object });
  }
  const isWaiting = Object.keys(disrupted).length > 0;
  return isWaiting
    ? { writes, requeueAfterMs: DISRUPTION_TIMEOUT_MS, background: true }
    : { writes };
}

function goals(
  { spec }: Budget,
  counted: readonly Pod[],
  store: StoreView,
): { readonly expected: number; readonly desired: number } {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable !== undefined) {
    const expected = expectedScale(counted, store);
    return {
      expected,
      desired: Math.max(0, expected - scaledValue(maxUnavailable, expected, true)),
    };
  }
  if (typeof minAvailable === 'string') {
    const expected = expectedScale(counted, store);
    return { expected, desired: scaledValue(minAvailable, expected, true) };
  }
  return { expected: counted.length, desired: minAvailable ?? 1 };
}

function stillDisrupted(
  { status }: Budget,
  counted: readonly Pod[],
  now: number,
): Readonly<Record<string, string>> {
  const entries = Object.entries(status?.disruptedPods ?? {}).filter(([name, time]) => {
    const pod = counted.find((each) => each.metadata.name === name);
    const isLate = now - (parseTime(time) ?? now) >= DISRUPTION_TIMEOUT_MS;
    return pod !== undefined && pod.metadata.deletionTimestamp === undefined && !isLate;
  });
  return Object.fromEntries(entries);
}

function conditionsOf(budget: Budget, isAllowed: boolean, time: string): readonly Condition[] {
  const before = budget.status?.conditions ?? [];
  const state = isAllowed ? 'True' : 'False';
  const known = before.find((each) => each.type === 'DisruptionAllowed');
  const next: Condition = {
    type: 'DisruptionAllowed',
    status: state,
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration: budget.metadata.generation ?? 0,
    lastTransitionTime: known?.status === state ? (known.lastTransitionTime ?? time) : time,
  };
  return [...before.filter((each) => each !== known), next];
}
