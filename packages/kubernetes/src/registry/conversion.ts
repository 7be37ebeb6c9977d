import type { KubernetesObject } from '@drydock/manifests';
import { convertAutoscaler } from './convert-autoscaler.ts';

/** The object as another version of its group says it. All kinds but HorizontalPodAutoscaler and Event have one shape. */
export function convertObject(object: KubernetesObject, apiVersion: string): KubernetesObject {
  if (object.apiVersion === apiVersion) return object;
  if (object.kind === 'HorizontalPodAutoscaler') return convertAutoscaler(object, apiVersion);
  if (object.kind === 'Event') return convertEvent(object, apiVersion);
  return { ...object, apiVersion };
}

/** Fields of core/v1 Events and their names in events.k8s.io/v1. */
const eventFields: readonly (readonly [core: string, modern: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

function convertEvent(object: KubernetesObject, apiVersion: string): KubernetesObject {
  const toModern = apiVersion !== 'v1';
  const result: Record<string, unknown> = { ...object, apiVersion };
  for (const [core, modern] of eventFields) {
    const [from, to] = toModern ? [core, modern] : [modern, core];
    if (result[from] === undefined) continue;
    result[to] = result[from];
    delete result[from];
  }
  return result as KubernetesObject; // the same metadata, other names of fields
}
