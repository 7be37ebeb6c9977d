import type { Container, Probe } from '../../kinds/pod.ts';
import type { ProbeAnswer } from './container-run.ts';
import type { ContainerMemory, ProbeMemory } from './pod-memory.ts';
import { memoryOf, note, remember, runOf, wakeAt, type PodStep } from './pod-step.ts';

type ProbeKind = 'startup' | 'readiness' | 'liveness';

const titles: Readonly<Record<ProbeKind, string>> = {
  startup: 'Startup',
  readiness: 'Readiness',
  liveness: 'Liveness',
};

/** What the probes of a running container make of it. */
export interface Health {
  readonly started: boolean;
  readonly ready: boolean;
  /** The probe for which the container is killed. */
  readonly failed: 'startup' | 'liveness' | undefined;
}

/**
 * Asks the probes that are due, as kubelet's workers do: the first after the initial delay, then once a
 * period; a change of mind takes as many answers in a row as the thresholds say. A probe whose answer
 * cannot change is not asked again.
 */
export function probeContainer(step: PodStep, container: Container): Health {
  const { startupProbe, readinessProbe, livenessProbe } = container;
  const started = startupProbe ? ask(step, container, 'startup', startupProbe) : true;
  if (started !== true) {
    const isLost =
      startupProbe !== undefined && hasFailed(step, container, 'startup', startupProbe);
    return { started: false, ready: false, failed: isLost ? 'startup' : undefined };
  }
  const ready = readinessProbe ? ask(step, container, 'readiness', readinessProbe) === true : true;
  const isAlive = livenessProbe ? ask(step, container, 'liveness', livenessProbe) !== false : true;
  return { started: true, ready, failed: isAlive ? undefined : 'liveness' };
}

function hasFailed(step: PodStep, container: Container, kind: ProbeKind, probe: Probe): boolean {
  const memory = memoryOf(step, container.name)[kind];
  return (memory?.contrary ?? 0) >= (probe.failureThreshold ?? 3);
}

/** The probe's verdict after what is due now. */
function ask(
  step: PodStep,
  container: Container,
  kind: ProbeKind,
  probe: Probe,
): boolean | undefined {
  const { now } = step.context;
  const own = memoryOf(step, container.name);
  const startMs = firstAskMs(own, kind, probe, now);
  const initial: ProbeMemory = {
    // Liveness counts as given, readiness and startup as not yet.
    ok: kind === 'liveness' ? true : kind === 'readiness' ? false : undefined,
    contrary: 0,
    nextMs: startMs,
  };
  let memory = own[kind] ?? initial;
  if (memory.nextMs === undefined)
    memory = { ...memory, nextMs: changedMs(step, container, memory, probe) };
  if (memory.nextMs !== undefined && memory.nextMs <= now)
    memory = judge(step, container, { kind, probe, memory });
  if (memory.nextMs !== undefined) wakeAt(step, memory.nextMs);
  remember(step, container.name, { ...memoryOf(step, container.name), [kind]: memory });
  return memory.ok;
}

const periodMs = (probe: Probe): number => (probe.periodSeconds ?? 10) * 1000;

/** Readiness and liveness wait for the startup probe. */
function firstAskMs(own: ContainerMemory, kind: ProbeKind, probe: Probe, now: number): number {
  const since = (own.startedMs ?? now) + (probe.initialDelaySeconds ?? 0) * 1000;
  return kind === 'startup' || own.startup === undefined ? since : Math.max(since, now);
}

/** A steady probe is taken up again when its answer would be another than it was: the pod was changed. */
function changedMs(
  step: PodStep,
  container: Container,
  memory: ProbeMemory,
  probe: Probe,
): number | undefined {
  const answer = answerOf(step, container, probe);
  if (answer.ok === (memory.ok ?? false)) return undefined;
  const since = memoryOf(step, container.name).startedMs ?? step.context.now;
  const passed = Math.ceil((step.context.now - since) / periodMs(probe));
  return since + passed * periodMs(probe);
}

interface Judged {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly memory: ProbeMemory;
}

function judge(step: PodStep, container: Container, { kind, probe, memory }: Judged): ProbeMemory {
  const { now } = step.context;
  const answer = answerOf(step, container, probe);
  if (!answer.ok) {
    note(step, 'Unhealthy', `${titles[kind]} probe failed: ${answer.message ?? ''}`, 'Warning');
  }
  const isContrary = answer.ok !== (memory.ok ?? false);
  const isCounted = isContrary || (kind === 'startup' && !answer.ok);
  const contrary = isCounted ? memory.contrary + 1 : 0;
  const threshold = answer.ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  const isDecided = isContrary && contrary >= threshold;
  const ok = isDecided ? answer.ok : memory.ok;
  const isOpen = isContrary ? !isDecided : kind === 'startup' && !answer.ok && contrary < threshold;
  const since = memoryOf(step, container.name).startedMs ?? now;
  const nextMs = isOpen ? now + periodMs(probe) : laterAskMs(answer, { since, now, probe });
  return { ok, contrary: isDecided ? 0 : contrary, nextMs };
}

/** The first time of asking after which the answer may be another. */
function laterAskMs(
  { steadyUntilMs }: ProbeAnswer,
  { since, now, probe }: { readonly since: number; readonly now: number; readonly probe: Probe },
): number | undefined {
  if (steadyUntilMs === undefined) return undefined;
  const periods = Math.max(1, Math.ceil((since + steadyUntilMs - now) / periodMs(probe)));
  return now + periods * periodMs(probe);
}

function answerOf(step: PodStep, container: Container, probe: Probe): ProbeAnswer {
  const { now } = step.context;
  const since = memoryOf(step, container.name).startedMs ?? now;
  const sinceStartMs = now - since;
  const work = runOf(step, container);
  const startMs = work.startMs ?? 0;
  if (sinceStartMs < startMs) {
    return { ok: false, message: refusedText(step, container, probe), steadyUntilMs: startMs };
  }
  return (
    step.options.probe?.({ pod: step.pod, container, probe, sinceStartMs, now }) ?? { ok: true }
  );
}

/** What a probe says of a program that does not listen yet. */
function refusedText(step: PodStep, container: Container, probe: Probe): string {
  const ip = step.status.podIP ?? '';
  const numberOf = (port: number | string): number | string =>
    typeof port === 'number'
      ? port
      : (container.ports?.find((each) => each.name === port)?.containerPort ?? port);
  if (probe.httpGet) {
    const { scheme = 'HTTP', path = '/', port } = probe.httpGet;
    const address = `${ip}:${numberOf(port)}`;
    return `Get "${scheme.toLowerCase()}://${address}${path}": dial tcp ${address}: connect: connection refused`;
  }
  if (probe.tcpSocket)
    return `dial tcp ${ip}:${numberOf(probe.tcpSocket.port)}: connect: connection refused`;
  if (probe.grpc)
    return `timeout: failed to connect service "${ip}:${probe.grpc.port}" within 1s: context deadline exceeded`;
  return 'command exited with code 1';
}
