import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { invalidValue, notSupported } from './field-error.ts';
import { intOrPercent, notOverHundred } from './numbers.ts';
import { validateSelector } from './selector.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** @see kubernetes pkg/apis/policy/validation ValidatePodDisruptionBudgetSpec */
export function validateBudget(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec;
  const causes: StatusCause[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const internal = {
      MinAvailable: minAvailable,
      Selector: spec.selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: policy ?? null,
    };
    const why = 'minAvailable and maxUnavailable cannot be both set';
    causes.push(invalidValue('spec', internal, why));
  }
  for (const key of ['minAvailable', 'maxUnavailable']) {
    if (spec[key] === undefined) continue;
    causes.push(...intOrPercent(spec[key], `spec.${key}`));
    causes.push(...notOverHundred(spec[key], `spec.${key}`));
  }
  causes.push(...validateSelector(spec.selector, 'spec.selector'));
  if (policy !== undefined && policy !== 'IfHealthyBudget' && policy !== 'AlwaysAllow') {
    const allowed = ['AlwaysAllow', 'IfHealthyBudget'];
    causes.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, allowed));
  }
  return causes;
}
