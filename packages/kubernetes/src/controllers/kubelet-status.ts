import type { Condition, Container, ContainerStatus, Pod, PodStatus } from '../kinds/pod.ts';
import { nodes } from '../kinds/resources.ts';
import { sha256 } from '../registry/sha256.ts';
import type { PodStep } from './kubelet.ts';

export const containersOf = (pod: Pod): readonly Container[] => [
  ...(pod.spec.initContainers ?? []),
  ...pod.spec.containers,
];

export const isMain = (pod: Pod, name: string): boolean =>
  pod.spec.containers.some((each) => each.name === name);

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const digests = new Map<string, string>();

function imageId(image: string): string {
  let digest = digests.get(image);
  if (digest === undefined) {
    digest = hex(sha256(new TextEncoder().encode(image)));
    digests.set(image, digest);
  }
  return `${image.split(/[:@](?!.*\/)/)[0]}@sha256:${digest}`;
}

/** Containers' ids are made up, but stay the same for a container and its restart. */
function containerId(pod: Pod, status: ContainerStatus): string {
  const uid = (pod.metadata.uid ?? '').replaceAll('-', '');
  let hash = status.restartCount + 1;
  for (let i = 0; i < status.name.length; i++)
    hash = Math.imul(hash ^ status.name.charCodeAt(i), 0x01000193);
  return `containerd://${uid}${(hash >>> 0).toString(16).padStart(8, '0').repeat(4)}`;
}

export function waiting(
  status: ContainerStatus,
  reason: string,
  message?: string,
): ContainerStatus {
  return {
    ...status,
    state: { waiting: message === undefined ? { reason } : { reason, message } },
  };
}

export function running(status: ContainerStatus, step: PodStep, ready: boolean): ContainerStatus {
  return {
    ...status,
    ready,
    started: true,
    imageID: imageId(status.image),
    containerID: containerId(step.pod, status),
    state: { running: { startedAt: step.time } },
  };
}

export function terminated(
  status: ContainerStatus,
  step: PodStep,
  exitCode: number,
): ContainerStatus {
  const { containerID } = status;
  return {
    ...status,
    ready:
      step.pod.spec.initContainers?.some((each) => each.name === status.name) === true &&
      exitCode === 0,
    started: false,
    state: {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt: status.state.running?.startedAt ?? step.time,
        finishedAt: step.time,
        ...(containerID === undefined ? {} : { containerID }),
      },
    },
  };
}

/** Phase of a pod whose containers have all ended; undefined while one runs. */
export function finishedPhase(
  statuses: readonly ContainerStatus[],
): 'Succeeded' | 'Failed' | undefined {
  if (!statuses.every((each) => each.state.terminated)) return undefined;
  return statuses.every((each) => each.state.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed';
}

/** First status of a pod on its node: addresses, and containers waiting. */
export function creating(step: PodStep): PodStatus {
  const { pod, context, time } = step;
  const reason =
    (pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const waitingFor = (container: Container): ContainerStatus => ({
    name: container.name,
    image: container.image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason } },
    lastState: {},
  });
  const hostIP = hostAddress(step);
  const podIP = pod.spec.hostNetwork === true ? hostIP : podAddress(step);
  const inits = pod.spec.initContainers;
  void context;
  return {
    phase: 'Pending',
    conditions: conditions(pod, time, { initialized: !inits, ready: false }),
    hostIP,
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: time,
    ...(inits ? { initContainerStatuses: inits.map(waitingFor) } : {}),
    containerStatuses: pod.spec.containers.map(waitingFor),
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
  const names = context.store.list(nodes).map((node) => node.metadata.name);
  const index = Math.max(0, names.indexOf(pod.spec.nodeName ?? ''));
  const serial = context.store.revision;
  return `10.${244 + (Math.floor(serial / 64_516) % 8)}.${(index + Math.floor(serial / 254)) % 254}.${1 + (serial % 254)}`;
}

function conditions(
  pod: Pod,
  time: string,
  state: { readonly initialized: boolean; readonly ready: boolean; readonly reason?: string },
): readonly Condition[] {
  const before = pod.status?.conditions ?? [];
  const make = (type: string, ok: boolean, reason?: string, message?: string): Condition => {
    const status = ok ? 'True' : 'False';
    const known = before.find((each) => each.type === type);
    return {
      type,
      status,
      lastProbeTime: null,
      lastTransitionTime: known?.status === status ? (known.lastTransitionTime ?? time) : time,
      ...(reason === undefined || ok ? {} : { reason }),
      ...(message === undefined || ok ? {} : { message }),
    };
  };
  const names = pod.spec.containers.map((each) => each.name).join(' ');
  const unready = state.reason ?? 'ContainersNotReady';
  const message = state.reason ? undefined : `containers with unready status: [${names}]`;
  const pending = (pod.spec.initContainers ?? []).map((each) => each.name).join(' ');
  return [
    make('PodReadyToStartContainers', true),
    make(
      'Initialized',
      state.initialized,
      'ContainersNotInitialized',
      `containers with incomplete status: [${pending}]`,
    ),
    make('Ready', state.ready, unready, message),
    make('ContainersReady', state.ready, unready, message),
    make('PodScheduled', true),
  ];
}

export function readyConditions(step: PodStep, ready: boolean, reason?: string): PodStatus {
  return {
    conditions: conditions(step.pod, step.time, {
      initialized: true,
      ready,
      ...(reason === undefined ? {} : { reason }),
    }),
  };
}
