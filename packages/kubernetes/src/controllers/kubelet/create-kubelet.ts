import { deepEqual } from '@drydock/merge';
import { asPod, type Container, type Pod, type PodStatus } from '../../kinds/pod.ts';
import { configMaps, isResource, pods, secrets } from '../../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../../reconciler.ts';
import { formatTime, parseTime } from '../../registry/timestamp.ts';
import type { StoreEvent, StoreView } from '../../store.ts';
import { keyOf, splitKey } from '../owned.ts';
import type { KubeletOptions } from './container-run.ts';
import { mountVolumes } from './mount-volumes.ts';
import { noMemory, type PodMemory } from './pod-memory.ts';
import { creating, summarize } from './pod-status.ts';
import { note, wakeAt, type PodStep } from './pod-step.ts';
import { runContainers } from './run-containers.ts';
import { stopPod } from './stop-pod.ts';

/** Milliseconds to pull an image, and to make the sandbox of a pod whose images are there. */
const PULL_MS = 400;
const SANDBOX_MS = 100;

interface Memory {
  pods: Map<string, PodMemory>;
  /** `node image`. */
  images: Map<string, Set<string>>;
}

/**
 * What kubelet and the container runtime do with pods that have a node. It looks at a pod when it is bound,
 * changed by others or deleted, and otherwise only when the time that something takes is over.
 */
export function createKubelet(options: KubeletOptions): Reconciler {
  const memory: Memory = { pods: new Map(), images: new Map() };
  return {
    name: 'kubelet',
    keysOf: (event, store) => keysOf(event, store, memory),
    reconcile: (key, context) => reconcile(key, context, { options, memory }),
    snapshot: () => ({
      pods: new Map(memory.pods),
      images: new Map([...memory.images].map(([node, images]) => [node, new Set(images)])),
    }),
    restore(state) {
      const saved = state as Memory; // made by `snapshot`
      memory.pods = new Map(saved.pods);
      memory.images = new Map([...saved.images].map(([node, images]) => [node, new Set(images)]));
    },
  };
}

function keysOf(event: StoreEvent, store: StoreView, memory: Memory): readonly string[] {
  const { resource, object, previous, type } = event;
  if (isResource(resource, configMaps) || isResource(resource, secrets)) {
    return type === 'ADDED' ? heldBack(object.metadata.namespace ?? '', store, memory) : [];
  }
  if (!isResource(resource, pods)) return [];
  if (type === 'DELETED') {
    memory.pods.delete(object.metadata.uid ?? '');
    return [];
  }
  const pod = asPod(object);
  if ((pod.spec.nodeName ?? '') === '') return [];
  const before = previous && asPod(previous);
  if (before === undefined || (before.spec.nodeName ?? '') === '') return [keyOf(pod)];
  const { metadata } = pod;
  const isChanged =
    before.spec !== pod.spec ||
    metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    metadata.annotations !== before.metadata.annotations ||
    hasGateNews(pod, before);
  return isChanged ? [keyOf(pod)] : [];
}

/** Pods that wait for a ConfigMap or Secret may find it now. */
function heldBack(namespace: string, store: StoreView, memory: Memory): readonly string[] {
  return store
    .list(pods, namespace)
    .filter((pod) => {
      const known = memory.pods.get(pod.metadata.uid ?? '');
      if (known === undefined) return false;
      const statuses = asPod(pod).status?.containerStatuses ?? [];
      return (
        known.mountRetryMs !== undefined ||
        statuses.some((each) => each.state.waiting?.reason === 'CreateContainerConfigError')
      );
    })
    .map(keyOf);
}

/** Conditions of readiness gates are set by others. */
function hasGateNews(pod: Pod, before: Pod): boolean {
  const gates = pod.spec.readinessGates;
  if (!gates || gates.length === 0) return false;
  return pod.status?.conditions !== before.status?.conditions;
}

function reconcile(
  key: string,
  context: ReconcileContext,
  { options, memory }: { readonly options: KubeletOptions; readonly memory: Memory },
): ReconcileResult {
  const [namespace, name] = splitKey(key);
  const object = context.store.get(pods, namespace, name);
  if (!object) return { writes: [] };
  const pod = asPod(object);
  const node = pod.spec.nodeName ?? '';
  if (node === '') return { writes: [] };
  const uid = pod.metadata.uid ?? '';
  const images = memory.images.get(node) ?? new Set();
  const step: PodStep = {
    pod,
    context,
    options,
    time: formatTime(context.now),
    images,
    memory: memory.pods.get(uid) ?? noMemory,
    status: pod.status ?? {},
    events: [],
    wakeMs: undefined,
    isForeground: false,
    pulled: [],
  };
  const gone = advance(step);
  memory.pods.set(uid, step.memory);
  if (step.pulled.length > 0) memory.images.set(node, new Set([...images, ...step.pulled]));
  const writes = [...statusWrites(step), ...step.events, ...(gone ? [gone] : [])];
  if (step.wakeMs === undefined) return { writes };
  return {
    writes,
    requeueAfterMs: Math.max(0, step.wakeMs - context.now),
    ...(step.isForeground ? {} : { background: true }),
  };
}

/** One step of a pod's life. Returns the write that removes it when it is over. */
function advance(step: PodStep): Write | undefined {
  const { pod } = step;
  const { phase, startTime } = pod.status ?? {};
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  if (pod.metadata.deletionTimestamp !== undefined) {
    const gone = stopPod(step);
    if (!isOver && step.status !== pod.status) step.status = summarize({ ...step });
    return gone;
  }
  if (isOver) return undefined;
  if (startTime === undefined) return begin(step);
  if (isPastDeadline(step)) return expire(step);
  const { readyMs = 0 } = step.memory;
  if (step.context.now < readyMs) {
    wakeAt(step, readyMs);
    return undefined;
  }
  if (!mountVolumes(step)) return undefined;
  runContainers(step);
  const isLost = step.status.phase === 'Failed';
  step.status = summarize(step);
  if (isLost) step.status = { ...step.status, phase: 'Failed' };
  return undefined;
}

const allContainers = (pod: Pod): readonly Container[] => [
  ...(pod.spec.initContainers ?? []),
  ...pod.spec.containers,
];

function begin(step: PodStep): undefined {
  const { pod, context } = step;
  step.status = creating(step);
  step.status = summarize(step);
  const wanted = new Set(allContainers(pod).map((each) => each.image));
  const missing = [...wanted].filter((image) => !step.images.has(image));
  for (const image of missing) note(step, 'Pulling', `Pulling image "${image}"`);
  const readyMs = context.now + (missing.length > 0 ? PULL_MS : SANDBOX_MS);
  step.memory = { ...step.memory, readyMs };
  wakeAt(step, readyMs);
  return undefined;
}

function isPastDeadline(step: PodStep): boolean {
  const seconds = step.pod.spec.activeDeadlineSeconds;
  const since = parseTime(step.pod.status?.startTime);
  if (seconds === undefined || since === undefined) return false;
  const due = since + seconds * 1000;
  if (step.context.now < due) {
    wakeAt(step, due, false);
    return false;
  }
  return true;
}

function expire(step: PodStep): undefined {
  const message = 'Pod was active on the node longer than the specified deadline';
  note(step, 'DeadlineExceeded', message);
  const { containerStatuses = [] } = step.status;
  const ended: PodStatus = {
    ...step.status,
    containerStatuses: containerStatuses.map((each) => ({ ...each, ready: false })),
  };
  step.status = ended;
  step.status = { ...summarize(step), phase: 'Failed', reason: 'DeadlineExceeded', message };
  return undefined;
}

function statusWrites(step: PodStep): readonly Write[] {
  if (step.status === step.pod.status || deepEqual(step.status, step.pod.status)) return [];
  const { resourceVersion: _, ...metadata } = step.pod.metadata;
  const object = { ...step.pod, metadata, status: step.status };
  return [{ verb: 'updateStatus', resource: pods, object }];
}
