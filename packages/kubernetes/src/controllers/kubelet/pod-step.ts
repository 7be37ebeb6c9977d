import type { Container, ContainerStatus, Pod, PodStatus } from '../../kinds/pod.ts';
import type { ReconcileContext, Write } from '../../reconciler.ts';
import { isOver } from './container-status.ts';
import type { ContainerRun, KubeletOptions } from './container-run.ts';
import type { ContainerMemory, PodMemory } from './pod-memory.ts';

/** One look at a pod: what is there, what will be written, and when to look again. */
export interface PodStep {
  readonly pod: Pod;
  readonly context: ReconcileContext;
  readonly options: KubeletOptions;
  readonly time: string;
  /** Images that are on the node already. */
  readonly images: ReadonlySet<string>;
  memory: PodMemory;
  status: PodStatus;
  readonly events: Write[];
  wakeMs: number | undefined;
  /** Whether somebody who waits for things to settle waits for that wake-up. */
  isForeground: boolean;
  readonly pulled: string[];
}

/** Comes back at `atMs`, or earlier when something else is due. */
export function wakeAt(step: PodStep, atMs: number, isForeground = true): void {
  if (step.wakeMs === undefined || atMs < step.wakeMs) step.wakeMs = atMs;
  if (isForeground) step.isForeground = true;
}

export function note(
  step: PodStep,
  reason: string,
  message: string,
  type: 'Normal' | 'Warning' = 'Normal',
): void {
  step.events.push({ verb: 'event', about: step.pod, type, reason, message, component: 'kubelet' });
}

export const memoryOf = (step: PodStep, name: string): ContainerMemory =>
  step.memory.containers[name] ?? {};

export function remember(step: PodStep, name: string, memory: ContainerMemory): void {
  step.memory = {
    ...step.memory,
    containers: { ...step.memory.containers, [name]: memory },
  };
}

type StatusList = 'initContainerStatuses' | 'containerStatuses';

export function setStatus(step: PodStep, list: StatusList, next: ContainerStatus): void {
  const statuses = step.status[list] ?? [];
  step.status = {
    ...step.status,
    [list]: statuses.map((each) => (each.name === next.name ? next : each)),
  };
}

export function statusOf(
  step: PodStep,
  list: StatusList,
  name: string,
): ContainerStatus | undefined {
  return step.status[list]?.find((each) => each.name === name);
}

export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

/** What the program of a container does. */
export function runOf(step: PodStep, container: Container): ContainerRun {
  const given = step.options.runOf?.(container, step.pod);
  if (given) return given;
  const isInit = step.pod.spec.initContainers?.includes(container) === true;
  if (isInit) {
    return isSidecar(container)
      ? { kind: 'serves', startMs: 0 }
      : { kind: 'exits', afterMs: INIT_MS, exitCode: 0 };
  }
  return step.pod.spec.restartPolicy === 'Always'
    ? { kind: 'serves', startMs: 0 }
    : { kind: 'exits', afterMs: 1000, exitCode: 0 };
}

/** Milliseconds that an init container works when nobody says otherwise. */
const INIT_MS = 200;

/** The main containers have all ended and none of them will be started again. */
export function hasFinished(step: PodStep): boolean {
  const statuses = step.status.containerStatuses ?? [];
  return statuses.length > 0 && statuses.every((each) => isOver(each, step.pod.spec.restartPolicy));
}
