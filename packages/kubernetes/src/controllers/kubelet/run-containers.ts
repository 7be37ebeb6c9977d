import type { Container, ContainerStatus } from '../../kinds/pod.ts';
import { isOver, running, terminated, waiting } from './container-status.ts';
import { missingConfig } from './mount-volumes.ts';
import {
  hasFinished,
  isSidecar,
  memoryOf,
  note,
  remember,
  runOf,
  setStatus,
  statusOf,
  wakeAt,
  type PodStep,
} from './pod-step.ts';
import { probeContainer } from './probe-container.ts';
import { pullImage } from './pull-image.ts';

const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 300_000;
/** A container that ran as long starts again without a pause. */
const FORGIVEN_AFTER_MS = 600_000;
/** From the end of a container to its first restart. */
const RESTART_MS = 400;
const CONFIG_RETRY_MS = 10_000;

type StatusList = 'initContainerStatuses' | 'containerStatuses';

/** Brings every container of a pod as far as it gets now: init containers one after another, then all others. */
export function runContainers(step: PodStep): void {
  const { pod } = step;
  if (hasFinished(step)) return stopSidecars(step);
  for (const container of pod.spec.initContainers ?? []) {
    const isDone = isSidecar(container)
      ? runOne(step, container, 'initContainerStatuses')
      : initialize(step, container);
    if (!isDone) return undefined;
  }
  for (const container of pod.spec.containers) runOne(step, container, 'containerStatuses');
  if (hasFinished(step)) stopSidecars(step);
  return undefined;
}

/** An init container runs to its end; one that fails is tried again, unless the pod never restarts. */
function initialize(step: PodStep, container: Container): boolean {
  const list = 'initContainerStatuses';
  const status = statusOf(step, list, container.name);
  if (status?.state.terminated?.exitCode === 0) return true;
  runOne(step, container, list);
  const after = statusOf(step, list, container.name);
  if (after?.state.terminated && after.state.terminated.exitCode !== 0) {
    if (step.pod.spec.restartPolicy === 'Never') failPod(step);
  }
  if (after?.state.terminated?.exitCode !== 0) return false;
  setStatus(step, list, { ...after, ready: true });
  return true;
}

function failPod(step: PodStep): void {
  for (const container of step.pod.spec.containers) {
    const status = statusOf(step, 'containerStatuses', container.name);
    if (status) setStatus(step, 'containerStatuses', waiting(status, 'PodInitializing'));
  }
  step.status = { ...step.status, phase: 'Failed' };
}

/** One container: pulled, started, probed, ended, started again. Whether what comes after it may start. */
function runOne(step: PodStep, container: Container, list: StatusList): boolean {
  const status = statusOf(step, list, container.name);
  if (!status) return false;
  if (status.state.running) return attend(step, container, list, status);
  if (status.state.terminated) {
    const isInit = list === 'initContainerStatuses' && !isSidecar(container);
    const policy = isSidecar(container) ? 'Always' : step.pod.spec.restartPolicy;
    const mayRestart = isInit ? policy !== 'Never' : !isOver(status, policy);
    if (!mayRestart || !isRestartDue(step, container, list, status)) return false;
  } else if (!isStartDue(step, container, list)) return false;
  return start(step, container, list);
}

function isStartDue(step: PodStep, container: Container, list: StatusList): boolean {
  const { restartMs } = memoryOf(step, container.name);
  const status = statusOf(step, list, container.name);
  if (status?.state.waiting?.reason !== 'CrashLoopBackOff' || restartMs === undefined) return true;
  if (step.context.now >= restartMs) return true;
  wakeAt(step, restartMs, false);
  return false;
}

/** The first restart follows at once, later ones after 10 s, 20 s, 40 s, at most 5 min. */
function isRestartDue(
  step: PodStep,
  container: Container,
  list: StatusList,
  status: ContainerStatus,
): boolean {
  const { now } = step.context;
  const memory = memoryOf(step, container.name);
  const endedMs = memory.endedMs ?? now;
  if (memory.restartMs === undefined) {
    const ranMs = endedMs - (memory.startedMs ?? endedMs);
    const last = ranMs >= FORGIVEN_AFTER_MS ? undefined : memory.backOffMs;
    const backOffMs =
      last === undefined
        ? 0
        : Math.min(LAST_BACK_OFF_MS, last === 0 ? FIRST_BACK_OFF_MS : last * 2);
    const restartMs = endedMs + Math.max(RESTART_MS, backOffMs);
    remember(step, container.name, { ...memory, backOffMs, restartMs });
    if (backOffMs > 0) showBackOff(step, container, { list, status, backOffMs });
    wakeAt(step, restartMs, backOffMs === 0);
    return false;
  }
  if (now >= memory.restartMs) return true;
  wakeAt(step, memory.restartMs, false);
  return false;
}

function showBackOff(
  step: PodStep,
  container: Container,
  at: { readonly list: StatusList; readonly status: ContainerStatus; readonly backOffMs: number },
): void {
  const { name, namespace = '', uid = '' } = step.pod.metadata;
  const about = `${name}_${namespace}(${uid})`;
  const pause = at.backOffMs >= 60_000 ? minutes(at.backOffMs) : `${at.backOffMs / 1000}s`;
  const text = `back-off ${pause} restarting failed container=${container.name} pod=${about}`;
  const ended = at.status.state.terminated;
  setStatus(step, at.list, {
    ...waiting(at.status, 'CrashLoopBackOff', text),
    lastState: ended ? { terminated: ended } : {},
  });
  note(
    step,
    'BackOff',
    `Back-off restarting failed container ${container.name} in pod ${about}`,
    'Warning',
  );
}

/** Go's way to write a duration: `2m40s`, `5m0s`. */
const minutes = (ms: number): string => `${Math.floor(ms / 60_000)}m${(ms % 60_000) / 1000}s`;

function start(step: PodStep, container: Container, list: StatusList): boolean {
  if (!pullImage(step, container, list)) return false;
  const before = statusOf(step, list, container.name);
  if (!before) return false;
  const problem = missingConfig(step.pod, container, step.context.store);
  if (problem !== undefined) {
    const { waiting: state } = before.state;
    if (state?.reason !== 'CreateContainerConfigError' || state.message !== problem) {
      setStatus(step, list, waiting(before, 'CreateContainerConfigError', problem));
      note(step, 'Failed', `Error: ${problem}`, 'Warning');
    }
    wakeAt(step, step.context.now + CONFIG_RETRY_MS, false);
    return false;
  }
  announce(step, container);
  const { backOffMs } = memoryOf(step, container.name);
  const kept = backOffMs === undefined ? {} : { backOffMs };
  remember(step, container.name, { ...kept, startedMs: step.context.now });
  const at = { time: step.time, ready: false, started: false };
  const status = running(before, step.pod, at);
  setStatus(step, list, status);
  return attend(step, container, list, status);
}

function announce(step: PodStep, container: Container): void {
  const { image, name } = container;
  const isThere = step.images.has(image) || step.pulled.includes(image);
  const text =
    isThere && container.imagePullPolicy !== 'Always'
      ? `Container image "${image}" already present on machine`
      : `Successfully pulled image "${image}" in 400ms (400ms including waiting). Image size: ${sizeOf(image)} bytes.`;
  if (!isThere) step.pulled.push(image);
  note(step, 'Pulled', text);
  note(step, 'Created', `Created container: ${name}`);
  note(step, 'Started', `Started container ${name}`);
}

/** A size that belongs to the name: nothing is downloaded. */
function sizeOf(image: string): number {
  let hash = 7;
  for (let i = 0; i < image.length; i++) hash = (hash * 31 + image.charCodeAt(i)) % 90_000_000;
  return 8_000_000 + hash;
}

/** A running container: has it ended, is it well? Whether what comes after it may start. */
function attend(
  step: PodStep,
  container: Container,
  list: StatusList,
  status: ContainerStatus,
): boolean {
  const { now } = step.context;
  const { startedMs = now } = memoryOf(step, container.name);
  const work = runOf(step, container);
  if (work.kind === 'exits') {
    if (now >= startedMs + work.afterMs)
      return end(step, container, { list, status, exitCode: work.exitCode });
    wakeAt(step, startedMs + work.afterMs);
  }
  const isPlainInit = list === 'initContainerStatuses' && !isSidecar(container);
  if (isPlainInit) {
    if (status.started !== true) setStatus(step, list, { ...status, started: true });
    return false;
  }
  const health = probeContainer(step, container);
  if (health.failed !== undefined) {
    note(
      step,
      'Killing',
      `Container ${container.name} failed ${health.failed} probe, will be restarted`,
    );
    return end(step, container, { list, status, exitCode: 137 });
  }
  if (status.ready !== health.ready || status.started !== health.started) {
    setStatus(step, list, { ...status, ready: health.ready, started: health.started });
  }
  return health.started;
}

function end(
  step: PodStep,
  container: Container,
  at: { readonly list: StatusList; readonly status: ContainerStatus; readonly exitCode: number },
): boolean {
  const { now } = step.context;
  const { startedMs, backOffMs } = memoryOf(step, container.name);
  remember(step, container.name, {
    ...(startedMs === undefined ? {} : { startedMs }),
    ...(backOffMs === undefined ? {} : { backOffMs }),
    endedMs: now,
  });
  const status = terminated(at.status, step.time, at.exitCode);
  setStatus(step, at.list, status);
  const isPlainInit = at.list === 'initContainerStatuses' && !isSidecar(container);
  const policy = isSidecar(container) ? 'Always' : step.pod.spec.restartPolicy;
  const isFinal = isPlainInit ? at.exitCode === 0 || policy === 'Never' : isOver(status, policy);
  if (!isFinal) isRestartDue(step, container, at.list, status);
  return false;
}

/** Sidecars end when the last main container has. */
function stopSidecars(step: PodStep): void {
  for (const container of step.pod.spec.initContainers ?? []) {
    const status = statusOf(step, 'initContainerStatuses', container.name);
    if (!status?.state.running) continue;
    note(step, 'Killing', `Stopping container ${container.name}`);
    setStatus(step, 'initContainerStatuses', terminated(status, step.time, 0));
  }
}
