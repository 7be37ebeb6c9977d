import type { Container, Pod } from '../objects/pod.ts';

/** How a lab wants a program to behave; times are virtual milliseconds. */
export interface WorkloadSettings {
  /** From the start of the container until it answers. */
  readonly startMs?: number;
  /** From SIGTERM until it ends. */
  readonly stopMs?: number;
  /** From the start until it ends by itself, with `exitCode` (default 1). */
  readonly crashAfterMs?: number;
  readonly exitCode?: number;
  /** Added to each answer's own time. */
  readonly latencyMs?: number;
  /** Share of requests answered with 500, 0 to 1. */
  readonly errorRate?: number;
  /** What the metrics server reports: thousandths of cpu, and bytes. */
  readonly cpuMilli?: number;
  readonly memoryBytes?: number;
}

const NAMES = {
  startMs: 'start-ms',
  stopMs: 'stop-ms',
  crashAfterMs: 'crash-after-ms',
  exitCode: 'exit-code',
  latencyMs: 'latency-ms',
  errorRate: 'error-rate',
  cpuMilli: 'cpu-milli',
  memoryBytes: 'memory-bytes',
} as const;

const PREFIX = 'drydock.dev/';

/**
 * Reads settings from a container's environment (`DRYDOCK_LATENCY_MS`) and its pod's annotations
 * (`drydock.dev/latency-ms`, or `drydock.dev/web.latency-ms` for the container `web` alone), which win.
 * What is no number counts as absent. Sidecars that were injected have no settings.
 */
export function settingsOf(pod: Pod, container: Container | undefined): WorkloadSettings {
  if (!container || container.name.startsWith('istio-')) return none;
  const annotations = pod.metadata.annotations ?? {};
  const environment = environmentOf(container);
  if (environment.length === 0 && !Object.keys(annotations).some((key) => key.startsWith(PREFIX))) {
    return none;
  }
  const settings: Record<string, number> = {};
  for (const [field, name] of Object.entries(NAMES)) {
    const variable = `DRYDOCK_${name.replaceAll('-', '_').toUpperCase()}`;
    const text =
      annotations[`${PREFIX}${container.name}.${name}`] ??
      annotations[`${PREFIX}${name}`] ??
      environment.find((each) => each.name === variable)?.value;
    const value = text === undefined || text === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && value >= 0) settings[field] = value;
  }
  return settings;
}

const none: WorkloadSettings = {};

interface Variable {
  readonly name: string;
  readonly value?: string;
}

function environmentOf(container: Container): readonly Variable[] {
  const env = container['env'] as readonly Variable[] | undefined; // a validated container
  return env?.filter(({ name }) => name.startsWith('DRYDOCK_')) ?? [];
}
