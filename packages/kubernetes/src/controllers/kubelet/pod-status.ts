import type { Condition, Pod, PodStatus } from '../../kinds/pod.ts';
import { nodes } from '../../kinds/resources.ts';
import { fresh } from './container-status.ts';
import { hasFinished, isSidecar, type PodStep } from './pod-step.ts';

/** First status of a pod on its node: addresses, and containers waiting. */
export function creating(step: PodStep): PodStatus {
  const { pod, time } = step;
  const inits = pod.spec.initContainers;
  const reason = inits && inits.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const hostIP = hostAddress(step);
  const podIP = pod.spec.hostNetwork === true ? hostIP : podAddress(step);
  return {
    ...pod.status,
    phase: 'Pending',
    hostIP,
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: time,
    ...(inits ? { initContainerStatuses: inits.map((each) => fresh(each, reason)) } : {}),
    containerStatuses: pod.spec.containers.map((each) => fresh(each, reason)),
  };
}

function hostAddress({ pod, context }: PodStep): string {
  const node = context.store.get(nodes, '', pod.spec.nodeName ?? '');
  const { addresses = [] } = (node?.status ?? {}) as {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  }; // a validated Node
  return addresses.find((each) => each.type === 'InternalIP')?.address ?? '10.0.0.1';
}

/** 10.244.<node>.<n>: a /24 per node, the next address after the revision that started the pod. */
function podAddress({ pod, context }: PodStep): string {
  const all = context.store.list(nodes);
  const index = Math.max(
    0,
    all.findIndex((node) => node.metadata.name === pod.spec.nodeName),
  );
  const serial = context.store.revision;
  return `10.${244 + (Math.floor(serial / 64_516) % 8)}.${(index + Math.floor(serial / 254)) % 254}.${1 + (serial % 254)}`;
}

/** Phase and conditions as the containers' states have them. @see kubernetes pkg/kubelet/status/generate.go */
export function summarize(step: PodStep): PodStatus {
  const { status } = step;
  const isInitialized = initialized(step);
  const finished = hasFinished(step);
  const phase = finished ? finishedPhase(status) : startedPhase(status, isInitialized);
  const next = { ...status, phase };
  return { ...next, conditions: conditions(step, next, { isInitialized, finished }) };
}

function finishedPhase(status: PodStatus): string {
  const all = status.containerStatuses ?? [];
  return all.every((each) => each.state.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed';
}

function startedPhase(status: PodStatus, isInitialized: boolean): string {
  const hasStarted = (status.containerStatuses ?? []).some(
    (each) =>
      each.state.running !== undefined ||
      each.state.terminated !== undefined ||
      each.lastState?.terminated !== undefined,
  );
  return isInitialized && hasStarted ? 'Running' : 'Pending';
}

/** All init containers are done; sidecars have started. */
function initialized({ pod, status }: PodStep): boolean {
  return (pod.spec.initContainers ?? []).every((container, i) => {
    const own = status.initContainerStatuses?.[i];
    return isSidecar(container) ? own?.started === true : own?.state.terminated?.exitCode === 0;
  });
}

interface Facts {
  readonly isInitialized: boolean;
  readonly finished: boolean;
}

function conditions(step: PodStep, status: PodStatus, facts: Facts): readonly Condition[] {
  const { pod, time } = step;
  const before = pod.status?.conditions ?? [];
  const make = (type: string, ok: boolean, reason?: string, message?: string): Condition => {
    const state = ok ? 'True' : 'False';
    const known = before.find((each) => each.type === type);
    return {
      type,
      status: state,
      lastProbeTime: null,
      lastTransitionTime: known?.status === state ? (known.lastTransitionTime ?? time) : time,
      ...(reason === undefined || (ok && type !== 'Initialized') ? {} : { reason }),
      ...(message === undefined || ok ? {} : { message }),
    };
  };
  const unready = unreadyNames(pod, status);
  const isOver = facts.finished;
  const ready = !isOver && facts.isInitialized && unready.length === 0;
  const overReason = status.phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed';
  const reason = isOver ? overReason : 'ContainersNotReady';
  const message = isOver ? undefined : `containers with unready status: [${unready.join(' ')}]`;
  const gate = closedGate(pod, before);
  const pending = (pod.spec.initContainers ?? []).map((each) => each.name).join(' ');
  const own = [
    'PodReadyToStartContainers',
    'Initialized',
    'Ready',
    'ContainersReady',
    'PodScheduled',
  ];
  return [
    make('PodReadyToStartContainers', !isOver),
    facts.isInitialized
      ? make('Initialized', true, status.phase === 'Succeeded' ? 'PodCompleted' : undefined)
      : make(
          'Initialized',
          false,
          'ContainersNotInitialized',
          `containers with incomplete status: [${pending}]`,
        ),
    ready && gate !== undefined
      ? make('Ready', false, 'ReadinessGatesNotReady', gate)
      : make('Ready', ready, reason, message),
    make('ContainersReady', ready, reason, message),
    make('PodScheduled', true),
    ...before.filter((each) => !own.includes(each.type)),
  ];
}

function unreadyNames(pod: Pod, status: PodStatus): readonly string[] {
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar);
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return [...sidecars, ...pod.spec.containers]
    .filter(({ name }) => all.find((each) => each.name === name)?.ready !== true)
    .map(({ name }) => name);
}

function closedGate(pod: Pod, before: readonly Condition[]): string | undefined {
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const found = before.find((each) => each.type === conditionType);
    if (!found)
      return `corresponding condition of pod readiness gate "${conditionType}" does not exist.`;
    if (found.status !== 'True') {
      return `the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`;
    }
  }
  return undefined;
}
