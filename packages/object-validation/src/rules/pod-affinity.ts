import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { duplicate, forbiddenField, invalidValue, notSupported, required } from './field-error.ts';
import { qualifiedName } from './name-rules.ts';
import { validateSelector } from './selector.ts';

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Where a pod wants to be. @see kubernetes pkg/apis/core/validation validateAffinity */
export function validateAffinity(affinity: unknown, field: string): readonly StatusCause[] {
  if (!isPlainObject(affinity)) return [];
  return [
    ...(affinity.nodeAffinity === undefined
      ? []
      : validateNodeAffinity(asObject(affinity.nodeAffinity), `${field}.nodeAffinity`)),
    ...['podAffinity', 'podAntiAffinity'].flatMap((key) =>
      validatePodAffinity(asObject(affinity[key]), `${field}.${key}`),
    ),
  ];
}

function validateNodeAffinity(affinity: PlainObject, field: string): readonly StatusCause[] {
  const needed = affinity[REQUIRED];
  const terms = asList(asObject(needed).nodeSelectorTerms);
  const at = `${field}.${REQUIRED}.nodeSelectorTerms`;
  return [
    ...(needed !== undefined && terms.length === 0
      ? [required(at, 'must have at least one node selector term')]
      : []),
    ...terms.flatMap((term, i) => validateTerm(term, `${at}[${i}]`)),
    ...asList(affinity[PREFERRED]).flatMap((each, i) => {
      const place = `${field}.${PREFERRED}[${i}]`;
      return [
        ...validateWeight(each.weight, place),
        ...validateTerm(asObject(each.preference), `${place}.preference`),
      ];
    }),
  ];
}

function validateTerm(term: PlainObject, field: string): readonly StatusCause[] {
  return asList(term.matchExpressions).flatMap((expression, i) => {
    const at = `${field}.matchExpressions[${i}]`;
    const [operator, key] = [textOf(expression.operator), textOf(expression.key)];
    const count = Array.isArray(expression.values) ? expression.values.length : 0;
    const causes: StatusCause[] = [];
    if (operator === 'In' || operator === 'NotIn') {
      const why = "must be specified when `operator` is 'In' or 'NotIn'";
      if (count === 0) causes.push(required(`${at}.values`, why));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      if (count > 0) causes.push(forbiddenField(`${at}.values`, why));
    } else if (operator === 'Gt' || operator === 'Lt') {
      const why = "must be specified single value when `operator` is 'Lt' or 'Gt'";
      if (count !== 1) causes.push(required(`${at}.values`, why));
    } else causes.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
    return [
      ...causes,
      ...qualifiedName(key).map((problem) => invalidValue(`${at}.key`, key, problem)),
    ];
  });
}

function validateWeight(weight: unknown, field: string): readonly StatusCause[] {
  const isFine = typeof weight === 'number' && weight >= 1 && weight <= 100;
  return isFine ? [] : [invalidValue(`${field}.weight`, weight ?? 0, 'must be in the range 1-100')];
}

function validatePodAffinity(affinity: PlainObject, field: string): readonly StatusCause[] {
  return [
    ...asList(affinity[REQUIRED]).flatMap((term, i) =>
      validatePodTerm(term, `${field}.${REQUIRED}[${i}]`),
    ),
    ...asList(affinity[PREFERRED]).flatMap((each, i) => {
      const place = `${field}.${PREFERRED}[${i}]`;
      return [
        ...validateWeight(each.weight, place),
        ...validatePodTerm(asObject(each.podAffinityTerm), `${place}.podAffinityTerm`),
      ];
    }),
  ];
}

function validatePodTerm(term: PlainObject, field: string): readonly StatusCause[] {
  const key = textOf(term.topologyKey);
  return [
    ...validateSelector(term.labelSelector, `${field}.labelSelector`),
    ...validateSelector(term.namespaceSelector, `${field}.namespaceSelector`),
    ...(key === '' ? [required(`${field}.topologyKey`, 'can not be empty')] : []),
    ...qualifiedName(key).map((problem) => invalidValue(`${field}.topologyKey`, key, problem)),
  ];
}

/** @see kubernetes pkg/apis/core/validation validateTopologySpreadConstraints */
export function validateSpread(
  constraints: readonly PlainObject[],
  field: string,
): readonly StatusCause[] {
  const seen = new Set<string>();
  return constraints.flatMap((constraint, i) => {
    const at = `${field}[${i}]`;
    const { maxSkew = 0, minDomains } = constraint;
    const [key, when] = [textOf(constraint.topologyKey), textOf(constraint.whenUnsatisfiable)];
    const causes: StatusCause[] = [];
    if (!(Number(maxSkew) > 0))
      causes.push(invalidValue(`${at}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (key === '') causes.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (when !== 'DoNotSchedule' && when !== 'ScheduleAnyway') {
      const allowed = ['DoNotSchedule', 'ScheduleAnyway'];
      causes.push(notSupported(`${at}.whenUnsatisfiable`, when, allowed));
    }
    const pair = `{${key}, ${when}}`;
    if (seen.has(pair)) causes.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    if (typeof minDomains === 'number' && minDomains <= 0)
      causes.push(invalidValue(`${at}.minDomains`, minDomains, 'must be greater than zero'));
    return [...causes, ...validateSelector(constraint.labelSelector, `${at}.labelSelector`)];
  });
}
