import type { CheckReport, FileSet } from '@drydock/lab';
import type { Hop, TrafficRequest, TrafficResult } from '@drydock/simulator';
import type { FieldRef, TraceStep } from '@drydock/mesh';
import type { OpenedLab } from './open-lab.ts';
import { findPlaces } from './find-places.ts';
import type { ManyResult, TracedResult } from './protocol.ts';

/** Sends one request and finds the manifest lines behind every decision on its way. */
export async function traceRequest(
  opened: OpenedLab,
  request: TrafficRequest,
  files: FileSet,
): Promise<TracedResult> {
  const result = await opened.cluster.traffic.send(request);
  return traced(opened, request, result, files);
}

/** Sends the same request `count` times and groups the answers by who answered with what. */
export async function sendMany(
  opened: OpenedLab,
  request: TrafficRequest,
  count: number,
  files: FileSet,
): Promise<ManyResult> {
  const groups = new Map<string, { count: number; readonly result: TrafficResult }>();
  for (let sent = 0; sent < count; sent++) {
    const result = await opened.cluster.traffic.send(request);
    const label = answerLabel(result);
    const group = groups.get(label);
    if (group) group.count++;
    else groups.set(label, { count: 1, result });
  }
  const outcomes = [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([label, group]) => ({
      label,
      count: group.count,
      ...(group.result.status === undefined ? {} : { status: group.result.status }),
      example: traced(opened, request, group.result, files),
    }));
  return { request, count, outcomes, atMs: opened.cluster.clock.now() };
}

/** `reviews v2`, or what failed: `404 NR`, `connection refused`. */
export function answerLabel(result: TrafficResult): string {
  const { destination } = result;
  if (destination) {
    const app = destination.host.split('.')[0] ?? destination.workload;
    return destination.version ? `${app} ${destination.version}` : destination.workload;
  }
  return [result.status, ...result.responseFlags].join(' ') || (result.error ?? 'no answer');
}

/** The requests that checks sent, ready for the inspector. */
export function traceEvidence(
  report: CheckReport,
  opened: OpenedLab,
  files: FileSet,
): Readonly<Record<string, TracedResult>> {
  const found: Record<string, TracedResult> = {};
  for (const { check, request, result } of report.evidence) {
    if (request && result) found[check] = traced(opened, request, result, files);
  }
  return found;
}

function traced(
  opened: OpenedLab,
  request: TrafficRequest,
  result: TrafficResult,
  files: FileSet,
): TracedResult {
  const places = findPlaces(fieldsOf(result.hops), files, opened.lab.cluster);
  return { request, result, places, atMs: opened.cluster.clock.now() };
}

function* fieldsOf(hops: readonly Hop[]): Iterable<FieldRef> {
  for (const hop of hops) {
    for (const step of hop.trace) yield* fieldsOfStep(step);
    yield* fieldsOf(hop.children ?? []);
  }
}

function* fieldsOfStep(step: TraceStep): Iterable<FieldRef> {
  if (step.source) yield step.source;
  for (const rule of step.rules ?? []) {
    if (rule.source) yield rule.source;
    for (const { source } of rule.conditions) if (source) yield source;
  }
}
