import { asPod, isPodReady, type Container, type ContainerStatus, type Pod } from '../kinds/pod.ts';
import { isResource, pods } from '../kinds/resources.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import type { StoreEvent } from '../store.ts';
import {
  containersOf,
  creating,
  finishedPhase,
  readyConditions,
  running,
  terminated,
  waiting,
} from './kubelet-status.ts';
import { keyOf, splitKey } from './owned.ts';

/** What a container does once it runs. */
export type ContainerRun =
  /** Serves until it is stopped; ready after `startMs`. */
  | { readonly kind: 'serves'; readonly startMs: number }
  | { readonly kind: 'exits'; readonly afterMs: number; readonly exitCode: number };

export interface KubeletOptions {
  /** Whether a registry has this image. */
  readonly canPull: (image: string) => boolean;
  /** Default: serves at once; with restartPolicy Never or OnFailure it exits with 0 after a second. */
  readonly runOf?: (container: Container, pod: Pod) => ContainerRun;
}

/** Milliseconds to pull an image and make a container, and to stop one. */
const PULL_MS = 400;
const INIT_MS = 200;
const STOP_MS = 300;
const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 300_000;

/**
 * What kubelet and the container runtime do with a scheduled pod, one step per wake-up: it looks at a pod when
 * it is bound, changed by others or deleted, and otherwise only when the time that a step takes is over.
 */
export function createKubelet(options: KubeletOptions): Reconciler {
  return {
    name: 'kubelet',
    keysOf,
    reconcile: (key, context) => reconcile(key, context, options),
  };
}

function keysOf(event: StoreEvent): readonly string[] {
  if (event.type === 'DELETED' || !isResource(event.resource, pods)) return [];
  const pod = asPod(event.object);
  if ((pod.spec.nodeName ?? '') === '') return [];
  const before = event.previous && asPod(event.previous);
  const isNew = before === undefined || (before.spec.nodeName ?? '') === '';
  const isDying = pod.metadata.deletionTimestamp !== undefined;
  const wasDying = before?.metadata.deletionTimestamp !== undefined;
  return isNew || (isDying && !wasDying) ? [keyOf(pod)] : [];
}

export interface PodStep {
  readonly pod: Pod;
  readonly context: ReconcileContext;
  readonly options: KubeletOptions;
  readonly time: string;
}

function reconcile(
  key: string,
  context: ReconcileContext,
  options: KubeletOptions,
): ReconcileResult {
  const [namespace, name] = splitKey(key);
  const object = context.store.get(pods, namespace, name);
  if (!object) return { writes: [] };
  const pod = asPod(object);
  if ((pod.spec.nodeName ?? '') === '') return { writes: [] };
  const step = { pod, context, options, time: formatTime(context.now) };
  if (pod.metadata.deletionTimestamp !== undefined) return stop(step);
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return { writes: [] };
  if (pod.status?.startTime === undefined) return begin(step);
  return pull(step) ?? initialize(step) ?? start(step) ?? run(step);
}

function write(step: PodStep, status: object, events: readonly Write[] = []): Write[] {
  const { resourceVersion: _, ...metadata } = step.pod.metadata;
  const next = { ...step.pod, metadata, status: { ...step.pod.status, ...status } };
  return [{ verb: 'updateStatus', resource: pods, object: next }, ...events];
}

function note(
  step: PodStep,
  reason: string,
  message: string,
  type: 'Normal' | 'Warning' = 'Normal',
): Write {
  return { verb: 'event', about: step.pod, type, reason, message, component: 'kubelet' };
}

function begin(step: PodStep): ReconcileResult {
  const pulling = containersOf(step.pod).map((each) =>
    note(step, 'Pulling', `Pulling image "${each.image}"`),
  );
  return { writes: write(step, creating(step), pulling), requeueAfterMs: PULL_MS };
}

const allStatuses = (pod: Pod): readonly ContainerStatus[] => [
  ...(pod.status?.initContainerStatuses ?? []),
  ...(pod.status?.containerStatuses ?? []),
];

/** Images that no registry has: ErrImagePull, then ImagePullBackOff with growing pauses. */
function pull(step: PodStep): ReconcileResult | undefined {
  const { pod, options } = step;
  const missing = containersOf(pod).filter((each) => !options.canPull(each.image));
  if (missing.length === 0) return undefined;
  const failures = allStatuses(pod).filter(
    (each) => each.state.waiting?.reason === 'ImagePullBackOff',
  );
  const isBackingOff = failures.length > 0;
  const names = new Set(missing.map((each) => each.name));
  const image = missing[0]?.image ?? '';
  const change = (each: ContainerStatus): ContainerStatus => {
    if (!names.has(each.name)) return each;
    return isBackingOff
      ? waiting(each, 'ErrImagePull', notFoundText(each.image))
      : waiting(each, 'ImagePullBackOff', backOffText(each.image));
  };
  const status = {
    initContainerStatuses: pod.status?.initContainerStatuses?.map(change),
    containerStatuses: pod.status?.containerStatuses?.map(change),
  };
  const isFirst =
    !isBackingOff &&
    !allStatuses(pod).some((each) => each.state.waiting?.reason === 'ErrImagePull');
  const events =
    isBackingOff || isFirst
      ? [
          note(
            step,
            'Failed',
            `Failed to pull image "${image}": ${notFoundText(image)}`,
            'Warning',
          ),
          note(step, 'Failed', 'Error: ErrImagePull', 'Warning'),
        ]
      : [
          note(step, 'BackOff', backOffText(image)),
          note(step, 'Failed', 'Error: ImagePullBackOff', 'Warning'),
        ];
  const delay = isBackingOff ? PULL_MS : backOffMs(step);
  return {
    writes: write(step, withoutUndefined(status), events),
    requeueAfterMs: delay,
    background: true,
  };
}

const notFoundText = (image: string): string =>
  `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": not found`;
const backOffText = (image: string): string =>
  `Back-off pulling image "${image}": ErrImagePull: ${notFoundText(image)}`;

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}

/** Doubles with the age of the pod, from 10 seconds to 5 minutes. */
function backOffMs(step: PodStep): number {
  const restarts = Math.max(0, ...allStatuses(step.pod).map((each) => each.restartCount));
  const seconds = step.context.now - (parseTime(step.pod.status?.startTime) ?? step.context.now);
  const pause = Math.max(FIRST_BACK_OFF_MS * 2 ** restarts, seconds);
  return Math.min(LAST_BACK_OFF_MS, pause);
}

/** Init containers one after another; a native sidecar is started and left running. */
function initialize(step: PodStep): ReconcileResult | undefined {
  const { pod } = step;
  const inits = pod.spec.initContainers ?? [];
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [i, container] of inits.entries()) {
    const status = statuses[i];
    if (!status) continue;
    const isSidecar = container.restartPolicy === 'Always';
    if (status.state.terminated || (isSidecar && status.state.running)) continue;
    const next = status.state.running
      ? terminated(status, step, 0)
      : running(status, step, isSidecar);
    const events = status.state.running ? [] : startEvents(step, container);
    const initContainerStatuses = statuses.map((each, at) => (at === i ? next : each));
    return {
      writes: write(step, { initContainerStatuses }, events),
      requeueAfterMs: isSidecar ? 0 : INIT_MS,
    };
  }
  return undefined;
}

function startEvents(step: PodStep, container: Container): readonly Write[] {
  return [
    note(step, 'Pulled', `Successfully pulled image "${container.image}"`),
    note(step, 'Created', `Created container: ${container.name}`),
    note(step, 'Started', `Started container ${container.name}`),
  ];
}

function runOf(step: PodStep, container: Container): ContainerRun {
  const given = step.options.runOf?.(container, step.pod);
  if (given) return given;
  return step.pod.spec.restartPolicy === 'Always'
    ? { kind: 'serves', startMs: 0 }
    : { kind: 'exits', afterMs: 1000, exitCode: 0 };
}

/** Milliseconds from the start of a container until its probe says that it is ready. */
function readyAfterMs(step: PodStep, container: Container): number {
  const work = runOf(step, container);
  const startMs = work.kind === 'serves' ? work.startMs : 0;
  const probes = [container.startupProbe, container.readinessProbe].filter(
    (each) => each !== undefined,
  );
  if (probes.length === 0) return 0;
  const waits = probes.map((probe) => {
    const again = ((probe.successThreshold ?? 1) - 1) * (probe.periodSeconds ?? 10) * 1000;
    return (probe.initialDelaySeconds ?? 0) * 1000 + again;
  });
  return Math.max(
    startMs,
    waits.reduce((sum, each) => sum + each, 0),
  );
}

/** Starts the main containers together. */
function start(step: PodStep): ReconcileResult | undefined {
  const { pod } = step;
  const statuses = pod.status?.containerStatuses ?? [];
  const waits = statuses.filter((each) => each.state.waiting !== undefined);
  if (waits.length === 0) return undefined;
  const delays = pod.spec.containers.map((each) => readyAfterMs(step, each));
  const isReady = Math.max(0, ...delays) === 0;
  const containerStatuses = statuses.map((each) =>
    each.state.waiting ? running(each, step, isReady) : each,
  );
  const status = {
    phase: 'Running',
    ...readyConditions(step, isReady),
    containerStatuses,
    ...(isReady ? { initContainerStatuses: pod.status?.initContainerStatuses } : {}),
  };
  const names = new Set(waits.map((each) => each.name));
  const events = pod.spec.containers
    .filter((each) => names.has(each.name))
    .flatMap((each) => startEvents(step, each));
  const next = isReady ? nextExitMs(step) : Math.max(...delays);
  return {
    writes: write(step, withoutUndefined(status), events),
    ...(next === undefined ? {} : { requeueAfterMs: next }),
  };
}

function nextExitMs(step: PodStep): number | undefined {
  const exits = step.pod.spec.containers.flatMap((container) => {
    const work = runOf(step, container);
    return work.kind === 'exits' ? [work.afterMs] : [];
  });
  return exits.length > 0 ? Math.min(...exits) : undefined;
}

/** A running pod becomes ready, or its containers end. */
function run(step: PodStep): ReconcileResult {
  const { pod } = step;
  const statuses = pod.status?.containerStatuses ?? [];
  if (!isPodReady(pod) && statuses.some((each) => !each.ready && each.state.running)) {
    const status = {
      ...readyConditions(step, true),
      containerStatuses: statuses.map((each) =>
        each.state.running ? { ...each, ready: true, started: true } : each,
      ),
    };
    const next = nextExitMs(step);
    return { writes: write(step, status), ...(next === undefined ? {} : { requeueAfterMs: next }) };
  }
  return end(step, statuses);
}

function end(step: PodStep, statuses: readonly ContainerStatus[]): ReconcileResult {
  const { pod } = step;
  const byName = new Map(pod.spec.containers.map((each) => [each.name, runOf(step, each)]));
  const containerStatuses = statuses.map((each) => {
    const work = byName.get(each.name);
    return work?.kind === 'exits' && each.state.running
      ? terminated(each, step, work.exitCode)
      : each;
  });
  if (containerStatuses.every((each, i) => each === statuses[i])) return { writes: [] };
  const restarts = mayRestart(pod, containerStatuses);
  if (restarts) return backOff(step, containerStatuses);
  const phase = finishedPhase(containerStatuses);
  if (phase === undefined) return { writes: write(step, { containerStatuses }) };
  const reason = phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed';
  return {
    writes: write(step, { phase, ...readyConditions(step, false, reason), containerStatuses }),
  };
}

function mayRestart(pod: Pod, statuses: readonly ContainerStatus[]): boolean {
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (policy === 'Never') return false;
  return statuses.some((each) => {
    const ended = each.state.terminated;
    return ended !== undefined && (policy === 'Always' || ended.exitCode !== 0);
  });
}

/** CrashLoopBackOff: the first restart comes soon, later ones after 10 s, 20 s, 40 s, at most 5 min. */
function backOff(step: PodStep, statuses: readonly ContainerStatus[]): ReconcileResult {
  const restarts = Math.max(0, ...statuses.map((each) => each.restartCount));
  const delay =
    restarts === 0 ? PULL_MS : Math.min(LAST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (restarts - 1));
  const containerStatuses = statuses.map((each) => {
    const ended = each.state.terminated;
    if (!ended) return each;
    const message = `back-off ${delay / 1000}s restarting failed container=${each.name} pod=${step.pod.metadata.name}_${step.pod.metadata.namespace ?? ''}(${step.pod.metadata.uid ?? ''})`;
    return {
      ...waiting(each, 'CrashLoopBackOff', message),
      lastState: { terminated: ended },
      restartCount: each.restartCount + 1,
      ready: false,
      started: false,
    };
  });
  const events = [
    note(
      step,
      'BackOff',
      `Back-off restarting failed container ${statuses.find((each) => each.state.terminated)?.name ?? ''} in pod ${step.pod.metadata.name}`,
      'Warning',
    ),
  ];
  return {
    writes: write(step, { ...readyConditions(step, false), containerStatuses }, events),
    requeueAfterMs: delay,
    background: restarts > 0,
  };
}

/** A deleted pod: its containers end, then the object goes. */
function stop(step: PodStep): ReconcileResult {
  const { pod } = step;
  const { namespace = '', name, uid = '' } = pod.metadata;
  const gone: Write = {
    verb: 'delete',
    resource: pods,
    namespace,
    name,
    uid,
    gracePeriodSeconds: 0,
  };
  const statuses = pod.status?.containerStatuses ?? [];
  const isRunning = statuses.some((each) => each.state.running);
  if (!isRunning || (pod.metadata.deletionGracePeriodSeconds ?? 0) === 0) return { writes: [gone] };
  const end_ = (each: ContainerStatus): ContainerStatus =>
    each.state.running ? terminated(each, step, 0) : each;
  const status = {
    ...readyConditions(step, false),
    containerStatuses: statuses.map(end_),
    ...(pod.status?.initContainerStatuses
      ? { initContainerStatuses: pod.status.initContainerStatuses.map(end_) }
      : {}),
  };
  const killing = pod.spec.containers.map((each) =>
    note(step, 'Killing', `Stopping container ${each.name}`),
  );
  return { writes: write(step, status, killing), requeueAfterMs: STOP_MS };
}
