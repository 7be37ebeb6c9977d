import type { KubernetesObject } from '@drydock/manifests';
import { forbiddenField, type StatusCause } from './field-error.ts';

const HIGHEST_OF_USERS = 1_000_000_000;

/** Classes that Kubernetes brings itself. */
const OF_SYSTEM: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

/** @see kubernetes pkg/apis/scheduling/validation */
export function validatePriorityClass({
  metadata: { name },
  value,
}: KubernetesObject): readonly StatusCause[] {
  if (name.startsWith('system-') && OF_SYSTEM.get(name) !== value) {
    const reserved = `priority class names with 'system-' prefix are reserved for system use only. error: ${whyReserved(name)}`;
    return [forbiddenField('metadata.name', reserved)];
  }
  if (name.startsWith('system-') || !(Number(value) > HIGHEST_OF_USERS)) return [];
  const highest = `maximum allowed value of a user defined priority is ${HIGHEST_OF_USERS}`;
  return [forbiddenField('value', highest)];
}

function whyReserved(name: string): string {
  const wanted = OF_SYSTEM.get(name);
  return wanted === undefined
    ? `${name} is not a known system priority class`
    : `value of ${name} PriorityClass must be ${wanted}`;
}
