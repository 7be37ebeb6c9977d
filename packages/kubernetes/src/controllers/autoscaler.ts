import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, milliValue, parseQuantity, wholeValue } from '@drydock/merge';
import { asPod, type Condition } from '../kinds/pod.ts';
import {
  autoscalers,
  deployments,
  isResource,
  pods,
  replicaSets,
  statefulSets,
} from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { formatTime } from '../registry/timestamp.ts';
import { matchesLabels, requirementsOf } from '@drydock/object-validation';
import type { GroupResource } from '../store.ts';
import {
  noHistory,
  recommend,
  remembered,
  type Behavior,
  type ScalingHistory,
} from './horizontal-scaling.ts';
import { replicasFor, type MetricAnswer, type UsageOf } from './resource-metrics.ts';
import { keyOf, splitKey } from './owned.ts';

interface Autoscaler extends KubernetesObject {
  readonly spec: {
    readonly minReplicas?: number;
    readonly maxReplicas: number;
    readonly scaleTargetRef: {
      readonly apiVersion?: string;
      readonly kind: string;
      readonly name: string;
    };
    readonly metrics?: readonly {
      readonly type: string;
      readonly resource?: {
        readonly name: string;
        readonly target: {
          readonly type: string;
          readonly averageUtilization?: number;
          readonly averageValue?: string | number;
        };
      };
    }[];
    readonly behavior?: Behavior;
  };
  readonly status?: Readonly<Record<string, unknown>> & {
    readonly conditions?: readonly Condition[];
  };
}

const SYNC_MS = 15_000;

const targets: Readonly<Record<string, GroupResource | undefined>> = {
  Deployment: deployments,
  ReplicaSet: replicaSets,
  StatefulSet: statefulSets,
};

export interface MetricsOptions {
  /** What a metrics server reports; without it there is none, and metrics are never there. */
  readonly usageOf?: UsageOf;
}

/** Keeps a workload between its bounds and where its metrics want it. @see kubernetes pkg/controller/podautoscaler */
export function createAutoscaler({ usageOf }: MetricsOptions): Reconciler {
  let histories = new Map<string, ScalingHistory>();
  return {
    name: 'horizontal-pod-autoscaler',
    manager: 'kube-controller-manager',
    keysOf: (event) => {
      if (!isResource(event.resource, autoscalers)) return [];
      if (event.type === 'DELETED') histories.delete(keyOf(event.object));
      const isChanged =
        event.type === 'MODIFIED' &&
        event.previous?.metadata.generation !== event.object.metadata.generation;
      return event.type === 'ADDED' || isChanged ? [keyOf(event.object)] : [];
    },
    reconcile(key, context) {
      const [namespace, name] = splitKey(key);
      const object = context.store.get(autoscalers, namespace, name);
      if (!object) return { writes: [] };
      const remember = (history: ScalingHistory): void => void histories.set(key, history);
      const memory = { history: histories.get(key) ?? noHistory, remember, usageOf };
      const writes = sync(object as Autoscaler, context, memory); // stored in v2, validated as one
      return { writes, requeueAfterMs: SYNC_MS, background: true } satisfies ReconcileResult;
    },
    snapshot: () => new Map(histories),
    restore(state) {
      histories = new Map(state as ReadonlyMap<string, ScalingHistory>); // made by `snapshot`
    },
  };
}

interface Memory {
  readonly history: ScalingHistory;
  readonly remember: (history: ScalingHistory) => void;
  readonly usageOf: UsageOf | undefined;
}

function withCondition(autoscaler: Autoscaler, next: Condition): readonly Condition[] {
  const list = autoscaler.status?.conditions ?? [];
  const at = list.findIndex((each) => each.type === next.type);
  const before = list[at];
  const lastTransitionTime =
    before?.status === next.status
      ? (before.lastTransitionTime ?? null)
      : (next.lastTransitionTime ?? null);
  const kept = { ...next, lastTransitionTime };
  return at === -1 ? [...list, kept] : list.map((each, i) => (i === at ? kept : each));
}

function sync(autoscaler: Autoscaler, context: ReconcileContext, memory: Memory): readonly Write[] {
  const writes: Write[] = [];
  const { scaleTargetRef, minReplicas = 1, maxReplicas } = autoscaler.spec;
  const resource = targets[scaleTargetRef.kind];
  const namespace = autoscaler.metadata.namespace ?? '';
  const target = resource && context.store.get(resource, namespace, scaleTargetRef.name);
  const time = formatTime(context.now);
  const condition = (type: string, status: string, reason: string, message: string): Condition => ({
    type,
    status,
    lastTransitionTime: time,
    reason,
    message,
  });
  const base = { currentMetrics: null, desiredReplicas: 0, ...autoscaler.status };
  if (!resource || !target) {
    const plural = resource ? `${resource.resource}.${resource.group}` : scaleTargetRef.kind;
    const problem = `${plural} "${scaleTargetRef.name}" not found`;
    writes.push(event(autoscaler, 'Warning', 'FailedGetScale', problem));
    const message = `the HPA controller was unable to get the target's current scale: ${problem}`;
    const conditions = withCondition(
      autoscaler,
      condition('AbleToScale', 'False', 'FailedGetScale', message),
    );
    return [...writes, ...store(autoscaler, { ...base, conditions })];
  }
  const current = (target.spec as { readonly replicas?: number }).replicas ?? 1; // a scalable workload
  const bounded = Math.min(Math.max(current, minReplicas), maxReplicas);
  if (bounded !== current && current !== 0) {
    const reason =
      current < minReplicas
        ? 'Current number of replicas below Spec.MinReplicas'
        : 'Current number of replicas above Spec.MaxReplicas';
    const { resourceVersion: _, ...metadata } = target.metadata;
    const spec = { ...(target.spec as object), replicas: bounded };
    writes.push({ verb: 'update', resource, object: { ...target, metadata, spec } });
    writes.push(
      event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${bounded}; reason: ${reason}`),
    );
    const able = condition(
      'AbleToScale',
      'True',
      'SucceededRescale',
      `the HPA controller was able to update the target scale to ${bounded}`,
    );
    const conditions = withCondition(autoscaler, able);
    return [
      ...writes,
      ...store(autoscaler, {
        ...base,
        conditions,
        currentReplicas: current,
        desiredReplicas: bounded,
        lastScaleTime: time,
      }),
    ];
  }
  const measured =
    current === 0 ? undefined : byMetrics(autoscaler, { target, current, context, memory });
  if (measured)
    return measure(autoscaler, { resource, target, current, context, memory, measured, condition });
  return [...writes, ...withoutMetrics(autoscaler, current, condition)];
}

type MakeCondition = (type: string, status: string, reason: string, message: string) => Condition;

interface Measuring {
  readonly target: KubernetesObject;
  readonly current: number;
  readonly context: ReconcileContext;
  readonly memory: Memory;
}

/** The largest wish of all metrics that could be read; undefined when none could. */
function byMetrics(
  autoscaler: Autoscaler,
  { target, current, context, memory }: Measuring,
): (MetricAnswer & { readonly all: readonly object[] }) | undefined {
  const { usageOf } = memory;
  const selector = requirementsOf((target.spec as { readonly selector?: unknown }).selector); // a scalable workload
  if (!usageOf || !selector) return undefined;
  const own = context.store
    .list(pods, target.metadata.namespace)
    .filter((pod) => matchesLabels(selector, pod.metadata.labels))
    .map(asPod);
  const answers = (autoscaler.spec.metrics ?? []).flatMap((metric) => {
    const { resource } = metric;
    if (!resource) return [];
    const { averageValue } = resource.target;
    const quantity = averageValue === undefined ? undefined : parseQuantity(averageValue);
    const amount = quantity
      ? resource.name === 'cpu'
        ? milliValue(quantity)
        : wholeValue(quantity)
      : 1;
    return replicasFor(resource, { pods: own, current, usageOf, target: amount }) ?? [];
  });
  const [largest] = answers.toSorted((a, b) => b.replicas - a.replicas);
  return largest && { ...largest, all: answers.map((each) => each.current) };
}

interface Measured extends Measuring {
  readonly resource: GroupResource;
  readonly measured: MetricAnswer & { readonly all: readonly object[] };
  readonly condition: MakeCondition;
}

/** Scales to what the metrics want, within the bounds and as fast as the behavior lets it. */
function measure(autoscaler: Autoscaler, given: Measured): readonly Write[] {
  const { resource, target, current, context, memory, measured, condition } = given;
  const { minReplicas = 1, maxReplicas, behavior } = autoscaler.spec;
  const { now } = context;
  const wished = measured.replicas;
  const { replicas, limitedBy } = recommend({
    current,
    wished,
    behavior,
    history: memory.history,
    now,
  });
  const bounded = Math.min(Math.max(replicas, minReplicas), maxReplicas);
  memory.remember(remembered(memory.history, { now, wished, change: bounded - current }));
  const writes: Write[] = [];
  let able = condition(
    'AbleToScale',
    'True',
    'ReadyForNewScale',
    'recommended size matches current size',
  );
  if (limitedBy === 'stabilized down') {
    able = condition(
      'AbleToScale',
      'True',
      'ScaleDownStabilized',
      'recent recommendations were higher than current one, applying the highest recent recommendation',
    );
  } else if (limitedBy === 'stabilized up') {
    able = condition(
      'AbleToScale',
      'True',
      'ScaleUpStabilized',
      'recent recommendations were lower than current one, applying the lowest recent recommendation',
    );
  }
  if (bounded !== current) {
    const { resourceVersion: _, ...metadata } = target.metadata;
    const spec = { ...(target.spec as object), replicas: bounded };
    const why = bounded > current ? `${measured.name} above target` : 'All metrics below target';
    writes.push({ verb: 'update', resource, object: { ...target, metadata, spec } });
    writes.push(
      event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${bounded}; reason: ${why}`),
    );
    const text = `the HPA controller was able to update the target scale to ${bounded}`;
    able = condition('AbleToScale', 'True', 'SucceededRescale', text);
  }
  const active = condition(
    'ScalingActive',
    'True',
    'ValidMetricFound',
    `the HPA was able to successfully calculate a replica count from ${measured.name}`,
  );
  const limited = limitOf(replicas, { minReplicas, maxReplicas, condition });
  const conditions = [able, active, limited].reduce<readonly Condition[]>(
    (list, next) =>
      withCondition({ ...autoscaler, status: { ...autoscaler.status, conditions: list } }, next),
    autoscaler.status?.conditions ?? [],
  );
  const status = {
    ...autoscaler.status,
    observedGeneration: autoscaler.metadata.generation ?? 1,
    currentReplicas: current,
    desiredReplicas: bounded,
    currentMetrics: measured.all,
    conditions,
    ...(bounded === current ? {} : { lastScaleTime: formatTime(now) }),
  };
  return [...writes, ...store(autoscaler, status)];
}

function limitOf(
  wanted: number,
  {
    minReplicas,
    maxReplicas,
    condition,
  }: {
    readonly minReplicas: number;
    readonly maxReplicas: number;
    readonly condition: MakeCondition;
  },
): Condition {
  if (wanted > maxReplicas) {
    const text = 'the desired replica count is more than the maximum replica count';
    return condition('ScalingLimited', 'True', 'TooManyReplicas', text);
  }
  if (wanted < minReplicas) {
    const text = 'the desired replica count is less than the minimum replica count';
    return condition('ScalingLimited', 'True', 'TooFewReplicas', text);
  }
  const text = 'the desired count is within the acceptable range';
  return condition('ScalingLimited', 'False', 'DesiredWithinRange', text);
}

function withoutMetrics(
  autoscaler: Autoscaler,
  current: number,
  condition: MakeCondition,
): readonly Write[] {
  const name = autoscaler.spec.metrics?.[0]?.resource?.name ?? 'cpu';
  const problem = `failed to get ${name} utilization: unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)`;
  const able = condition(
    'AbleToScale',
    'True',
    'SucceededGetScale',
    "the HPA controller was able to get the target's current scale",
  );
  const first = {
    ...autoscaler,
    status: { ...autoscaler.status, conditions: withCondition(autoscaler, able) },
  };
  const message = `the HPA was unable to compute the replica count: ${problem}`;
  const conditions = withCondition(
    first,
    condition('ScalingActive', 'False', 'FailedGetResourceMetric', message),
  );
  const status = {
    desiredReplicas: 0,
    ...autoscaler.status,
    conditions,
    currentReplicas: current,
    currentMetrics: [{ type: '' }],
  };
  return [
    event(autoscaler, 'Warning', 'FailedGetResourceMetric', problem),
    event(
      autoscaler,
      'Warning',
      'FailedComputeMetricsReplicas',
      `invalid metrics (1 invalid out of 1), first error is: failed to get ${name} resource metric value: ${problem}`,
    ),
    ...store(autoscaler, status),
  ];
}

function event(
  about: KubernetesObject,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): Write {
  return { verb: 'event', about, type, reason, message, component: 'horizontal-pod-autoscaler' };
}

function store(autoscaler: Autoscaler, status: object): readonly Write[] {
  if (deepEqual(autoscaler.status, status)) return [];
  const { resourceVersion: _, ...metadata } = autoscaler.metadata;
  return [
    { verb: 'updateStatus', resource: autoscalers, object: { ...autoscaler, metadata, status } },
  ];
}
