import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import type { Condition } from '../kinds/pod.ts';
import {
  autoscalers,
  deployments,
  isResource,
  replicaSets,
  statefulSets,
} from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { formatTime } from '../registry/timestamp.ts';
import type { GroupResource } from '../store.ts';
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
      readonly resource?: { readonly name: string };
    }[];
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

/** Keeps a workload between its bounds. There is no metrics server, so metrics are never there. @see kubernetes pkg/controller/podautoscaler */
export const autoscalerController: Reconciler = {
  name: 'horizontal-pod-autoscaler',
  manager: 'kube-controller-manager',
  keysOf: (event) =>
    isResource(event.resource, autoscalers) && event.type === 'ADDED' ? [keyOf(event.object)] : [],
  reconcile(key, context) {
    const [namespace, name] = splitKey(key);
    const object = context.store.get(autoscalers, namespace, name);
    if (!object) return { writes: [] };
    const writes = sync(object as Autoscaler, context); // stored in v2, validated as one
    return { writes, requeueAfterMs: SYNC_MS, background: true } satisfies ReconcileResult;
  },
};

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

function sync(autoscaler: Autoscaler, context: ReconcileContext): readonly Write[] {
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
  return [...writes, ...withoutMetrics(autoscaler, current, condition)];
}

type MakeCondition = (type: string, status: string, reason: string, message: string) => Condition;

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
