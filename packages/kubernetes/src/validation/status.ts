import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from '../admission.ts';
import { textOf } from '../registry/text.ts';
import { invalidValue } from './field-error.ts';
import { isIp } from './ip-address.ts';
import { nonNegative } from './numbers.ts';

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const countOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Counts of a Deployment's status fit together. @see kubernetes pkg/apis/apps/validation ValidateDeploymentStatus */
export function validateDeploymentStatus(object: KubernetesObject): readonly StatusCause[] {
  const status = asObject(object.status);
  const counts = [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
  ];
  const causes = counts.flatMap((key) => nonNegative(status[key], `status.${key}`));
  return [
    ...causes,
    ...['updatedReplicas', 'readyReplicas', 'availableReplicas'].flatMap((key) =>
      notOver(status, key, 'replicas'),
    ),
    ...notOver(status, 'availableReplicas', 'readyReplicas'),
  ];
}

/** @see ValidateReplicaSetStatus */
export function validateReplicaSetStatus(object: KubernetesObject): readonly StatusCause[] {
  const status = asObject(object.status);
  const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];
  return [
    ...['replicas', ...parts, 'observedGeneration'].flatMap((key) =>
      nonNegative(status[key], `status.${key}`),
    ),
    ...parts.flatMap((key) => notOver(status, key, 'replicas')),
    ...notOver(status, 'availableReplicas', 'readyReplicas'),
  ];
}

function notOver(status: PlainObject, key: string, limit: string): readonly StatusCause[] {
  const value = countOf(status[key]);
  if (value <= countOf(status[limit])) return [];
  const field = `status.${key}`;
  return [
    invalidValue(
      field,
      value,
      `cannot be greater than ${limit === 'replicas' ? 'status.replicas' : limit}`,
    ),
  ];
}

/** @see ValidateLoadBalancerStatus */
export function validateServiceStatus(object: KubernetesObject): readonly StatusCause[] {
  const ingress = asList(asObject(asObject(object.status).loadBalancer).ingress);
  return ingress.flatMap(({ ip }, i) => {
    const text = textOf(ip);
    if (text === '' || isIp(text)) return [];
    const why = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
    return [invalidValue(`status.loadBalancer.ingress[${i}].ip`, text, why)];
  });
}
