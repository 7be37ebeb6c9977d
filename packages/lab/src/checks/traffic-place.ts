import type { Resource } from '@drydock/manifests';
import type { Hop, TrafficResult } from '@drydock/simulator';
import type { FieldRef, TraceStep } from '@drydock/mesh';
import type { FileSet } from '../file-set.ts';
import { placeOfResource } from '../session/place-of-resource.ts';
import type { Place } from '../session/place.ts';
import type { Aspect } from './traffic-judge.ts';

/** The learner's line behind a decision, and the name of the rule that stands there. */
export interface Decision {
  readonly place: Place;
  readonly rule?: string;
}

/** Stages that decide an aspect, the most telling first; the route that was taken is always a reason. */
const DECIDES: Readonly<Record<Aspect, readonly TraceStep['stage'][]>> = {
  destination: ['endpoint', 'cluster', 'direct-response', 'redirect', 'route'],
  status: ['fault', 'authorization', 'authentication', 'direct-response', 'cluster', 'route'],
  path: ['rewrite', 'redirect', 'route'],
  method: ['redirect', 'route'],
  headers: ['headers', 'route'],
  mtls: ['tls', 'cluster'],
};

/** Where a workload answered, the rule that chose it tells more than the group that it belongs to. */
const CHOOSES: typeof DECIDES = {
  ...DECIDES,
  destination: ['route', 'cluster', 'endpoint'],
  status: ['route', 'cluster'],
};

/** Reads off the trace which field of the learner's manifests decided an aspect of the answer. */
export function decidingPlace(
  result: TrafficResult,
  aspect: Aspect,
  resources: readonly Resource[],
  files: FileSet,
): Decision | undefined {
  const steps = result.hops.flatMap(stepsOf);
  const isReached = result.destination !== undefined;
  for (const stage of isReached ? CHOOSES[aspect] : DECIDES[aspect]) {
    for (const step of steps.filter((candidate) => candidate.stage === stage)) {
      const taken = step.rules?.find((rule) => rule.verdict === 'taken');
      const place =
        placeOfField(taken?.source, resources, files) ??
        placeOfField(step.source, resources, files);
      if (place) return { place, ...(taken === undefined ? {} : { rule: taken.name }) };
    }
  }
  return undefined;
}

/** The line of a field reference, when its resource is one of the learner's. */
export function placeOfField(
  ref: FieldRef | undefined,
  resources: readonly Resource[],
  files: FileSet,
): Place | undefined {
  if (ref === undefined) return undefined;
  const { group, kind, namespace, name } = ref.resource;
  const resource = resources.find(
    ({ key }) =>
      key.group === group && key.kind === kind && key.namespace === namespace && key.name === name,
  );
  // A rule is one thing, whichever of its alternatives let the request in.
  return resource && placeOfResource(resource, ref.path.replace(/\.match\[\d+\]$/, ''), files);
}

/** The way of this request; calls that the workload made itself are others' business. */
function stepsOf(hop: Hop): readonly TraceStep[] {
  return hop.kind === 'workload' ? [] : hop.trace;
}
