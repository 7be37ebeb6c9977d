import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { invalidValue, required } from './field-error.ts';
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

/** What a Job that is over has to say. @see kubernetes pkg/apis/batch/validation ValidateJobStatus */
export function validateJobStatus(object: KubernetesObject): readonly StatusCause[] {
  const status = asObject(object.status);
  const conditions = asList(status.conditions);
  const has = (type: string): boolean =>
    conditions.some((each) => each.type === type && each.status === 'True');
  const causes: StatusCause[] = ['active', 'ready', 'succeeded', 'failed', 'terminating'].flatMap(
    (key) => nonNegative(status[key], `status.${key}`),
  );
  const refuse = (message: string): void => {
    const field = 'status.conditions';
    causes.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${message}`, field });
  };
  if (has('Complete') && has('Failed')) refuse('Failed=True and Complete=True cannot be both set');
  if (has('Complete') && status.completionTime === undefined)
    causes.push(required('status.completionTime', 'completionTime is required for Complete jobs'));
  if (has('Complete') && !has('SuccessCriteriaMet'))
    refuse('cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  if (has('Failed') && !has('FailureTarget'))
    refuse('cannot set Failed=True condition without the FailureTarget=true condition');
  return causes;
}
