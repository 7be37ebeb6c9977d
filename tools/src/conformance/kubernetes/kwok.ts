import type { ReconcileResult, Reconciler, StoreEvent } from '@drydock/kubernetes';
import { formatTime } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';

const pods = { group: '', resource: 'pods' } as const;

interface PodLike extends KubernetesObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
    readonly initContainers?: readonly {
      readonly name: string;
      readonly image: string;
      readonly restartPolicy?: string;
    }[];
    readonly readinessGates?: readonly { readonly conditionType: string }[];
    readonly hostNetwork?: boolean;
  };
  readonly status?: {
    readonly podIP?: string;
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string }[];
    readonly containerStatuses?: readonly object[];
  };
}

type Stage = 'ready' | 'unready' | 'complete' | 'fail' | 'delete';

const delays: Readonly<Record<Stage, number>> = {
  ready: 300,
  unready: 300,
  complete: 400,
  fail: 400,
  delete: 200,
};

function stageOf(pod: PodLike): Stage | undefined {
  const outcome = pod.metadata.labels?.['sim/outcome'];
  if (pod.metadata.deletionTimestamp !== undefined) return 'delete';
  if ((pod.status?.podIP ?? '') === '') {
    if (outcome === 'stuck') return undefined;
    return outcome === 'never-ready' ? 'unready' : 'ready';
  }
  const isJob = pod.metadata.ownerReferences?.some((owner) => owner.kind === 'Job') === true;
  if (pod.status?.phase !== 'Running' || !isJob || outcome === 'run') return undefined;
  return outcome === 'fail' ? 'fail' : 'complete';
}

/** The stages that the suites' kwok was given: pods get ready after 300 ms, end after 400 ms, go after 200 ms. */
export function createKwok(): Reconciler {
  const due = new Map<string, { readonly stage: Stage; readonly atMs: number }>();
  let serial = 0;
  let turn = 0;
  const keysOf = (event: StoreEvent): readonly string[] => {
    if (event.resource.resource !== 'pods' || event.type === 'DELETED') return [];
    const pod = event.object as PodLike; // stored as a Pod
    return (pod.spec.nodeName ?? '') === ''
      ? []
      : [`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`];
  };
  return {
    name: 'kwok',
    keysOf,
    reconcile(key, { store, now }): ReconcileResult {
      const [namespace = '', name = ''] = key.split('/');
      const pod = store.get(pods, namespace, name) as PodLike | undefined; // stored as a Pod
      const stage = pod && stageOf(pod);
      if (!pod || stage === undefined) {
        due.delete(key);
        return { writes: [] };
      }
      const planned = due.get(key);
      if (planned?.stage !== stage) {
        // Real pods do not get ready in the same instant.
        const delay = delays[stage] + (turn++ % 20) * 4;
        due.set(key, { stage, atMs: now + delay });
        return { writes: [], requeueAfterMs: delay };
      }
      if (now < planned.atMs) return { writes: [], requeueAfterMs: planned.atMs - now };
      due.delete(key);
      if (stage === 'delete') return remove(pod);
      const status = statusAfter(pod, stage, {
        time: formatTime(now),
        ip: `10.0.0.${(serial++ % 250) + 2}`,
      });
      const { resourceVersion: _, ...metadata } = pod.metadata;
      const object = { ...pod, metadata, status: { ...pod.status, ...status } };
      return { writes: [{ verb: 'updateStatus', resource: pods, object }] };
    },
  };
}

function remove(pod: PodLike): ReconcileResult {
  const { finalizers, resourceVersion: _, ...metadata } = pod.metadata;
  const { namespace = '', name } = pod.metadata;
  return {
    writes: [
      ...(finalizers
        ? [{ verb: 'update', resource: pods, object: { ...pod, metadata } } as const]
        : []),
      { verb: 'delete', resource: pods, namespace, name, gracePeriodSeconds: 0 },
    ],
  };
}

function statusAfter(
  pod: PodLike,
  stage: Exclude<Stage, 'delete'>,
  at: { readonly time: string; readonly ip: string },
): object {
  const { time, ip } = at;
  if (stage === 'complete' || stage === 'fail') return ended(pod, stage, time);
  const isReady = stage === 'ready';
  const unready = { reason: 'ContainersNotReady', message: 'containers with unready status' };
  const condition = (type: string, ok: boolean): object => ({
    type,
    status: ok ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: time,
    ...(ok ? {} : unready),
  });
  const before = pod.status?.conditions ?? [];
  const own = ['Initialized', 'Ready', 'ContainersReady'];
  return {
    conditions: [
      condition('Initialized', true),
      condition('Ready', isReady),
      condition('ContainersReady', isReady),
      ...(pod.spec.readinessGates ?? []).map((gate) => condition(gate.conditionType, true)),
      ...before.filter((each) => !own.includes(each.type)),
    ],
    containerStatuses: pod.spec.containers.map((each) => ({
      image: each.image,
      imageID: '',
      lastState: {},
      name: each.name,
      ready: isReady,
      restartCount: 0,
      state: { running: { startedAt: time } },
    })),
    ...(pod.spec.initContainers
      ? { initContainerStatuses: pod.spec.initContainers.map((each) => initStatus(each, time)) }
      : {}),
    hostIP: '10.0.0.1',
    podIP: ip,
    podIPs: [{ ip }],
    phase: 'Running',
    startTime: time,
  };
}

function initStatus(
  container: { readonly name: string; readonly image: string; readonly restartPolicy?: string },
  time: string,
): object {
  const isSidecar = container.restartPolicy === 'Always';
  return {
    image: container.image,
    imageID: '',
    lastState: {},
    name: container.name,
    ready: true,
    restartCount: 0,
    ...(isSidecar
      ? { started: true, state: { running: { startedAt: time } } }
      : {
          state: {
            terminated: { exitCode: 0, finishedAt: time, reason: 'Completed', startedAt: time },
          },
        }),
  };
}

function ended(pod: PodLike, stage: 'complete' | 'fail', time: string): object {
  const isOk = stage === 'complete';
  const terminated = {
    exitCode: isOk ? 0 : 1,
    finishedAt: time,
    reason: isOk ? 'Completed' : 'Error',
    startedAt: time,
  };
  return {
    containerStatuses: pod.spec.containers.map((each) => ({
      image: each.image,
      imageID: '',
      lastState: {},
      name: each.name,
      ready: false,
      restartCount: 0,
      started: false,
      state: { terminated },
    })),
    phase: isOk ? 'Succeeded' : 'Failed',
  };
}
