import type { Container, LifecycleHook } from '../../kinds/pod.ts';
import { pods } from '../../kinds/resources.ts';
import type { Write } from '../../reconciler.ts';
import { parseTime } from '../../registry/timestamp.ts';
import { terminated } from './container-status.ts';
import { isSidecar, note, runOf, setStatus, wakeAt, type PodStep } from './pod-step.ts';

/** From SIGTERM to the end of a program that minds it. */
const STOP_MS = 300;

/** How long a hook takes: `sleep`, or a command that sleeps. */
function hookMs(hook: LifecycleHook | undefined): number {
  if (hook?.sleep) return hook.sleep.seconds * 1000;
  const words = (hook?.exec?.command ?? []).join(' ');
  const seconds = /\bsleep\s+(\d+(?:\.\d+)?)/.exec(words)?.[1];
  return seconds === undefined ? 0 : Number(seconds) * 1000;
}

/** Hook, SIGTERM, then SIGKILL when the grace period is over. Milliseconds after the deletion, and the exit code. */
function endOf(
  step: PodStep,
  container: Container,
  graceMs: number,
): { afterMs: number; exitCode: number } {
  const wanted = hookMs(container.lifecycle?.preStop) + (runOf(step, container).stopMs ?? STOP_MS);
  return wanted <= graceMs ? { afterMs: wanted, exitCode: 0 } : { afterMs: graceMs, exitCode: 137 };
}

/**
 * A deleted pod: hooks run, main containers end, then sidecars in reverse order, at the latest when the
 * grace period is over; then the object goes. Returns the write that removes it, once it is time.
 */
export function stopPod(step: PodStep): Write | undefined {
  const { pod, context } = step;
  const {
    namespace = '',
    name,
    uid = '',
    deletionTimestamp,
    deletionGracePeriodSeconds = 0,
  } = pod.metadata;
  const gone: Write = {
    verb: 'delete',
    resource: pods,
    namespace,
    name,
    uid,
    gracePeriodSeconds: 0,
  };
  const all = [
    ...(step.status.initContainerStatuses ?? []),
    ...(step.status.containerStatuses ?? []),
  ];
  const runs = (container: Container): boolean =>
    all.some((each) => each.name === container.name && each.state.running !== undefined);
  const mains = pod.spec.containers.filter(runs);
  const sidecars = (pod.spec.initContainers ?? []).filter(runs);
  if (mains.length + sidecars.length === 0 || deletionGracePeriodSeconds === 0) return gone;
  const graceMs = deletionGracePeriodSeconds * 1000;
  const deletedMs = (parseTime(deletionTimestamp) ?? context.now) - graceMs;
  const ends = new Map(mains.map((each) => [each.name, endOf(step, each, graceMs)]));
  const mainMs = Math.max(0, ...[...ends.values()].map((each) => each.afterMs));
  if (step.memory.stopMs === undefined) {
    for (const each of [...mains, ...sidecars])
      note(step, 'Killing', `Stopping container ${each.name}`);
    const hasSidecars = sidecars.some(isSidecar);
    const stopMs = context.now + mainMs + (hasSidecars ? STOP_MS : 0);
    step.memory = {
      ...step.memory,
      stopMs: Math.min(stopMs, Math.max(context.now, deletedMs + graceMs)),
    };
  }
  const { stopMs = context.now } = step.memory;
  const overMs = Math.min(stopMs, deletedMs + graceMs + 1000);
  if (context.now < overMs) {
    wakeAt(step, overMs);
    return undefined;
  }
  for (const { name: container } of mains) {
    const status = step.status.containerStatuses?.find((each) => each.name === container);
    const exitCode = ends.get(container)?.exitCode ?? 0;
    if (status) setStatus(step, 'containerStatuses', terminated(status, step.time, exitCode));
  }
  for (const { name: container } of sidecars) {
    const status = step.status.initContainerStatuses?.find((each) => each.name === container);
    if (status) setStatus(step, 'initContainerStatuses', terminated(status, step.time, 0));
  }
  return gone;
}
