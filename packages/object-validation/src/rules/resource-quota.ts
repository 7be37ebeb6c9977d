import type { KubernetesObject } from '@drydock/manifests';
import { formatQuantity, isPlainObject, parseQuantity, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { invalidValue, required } from './field-error.ts';
import { qualifiedName } from './name-rules.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const COUNTED = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const STANDARD = [
  ...COMPUTE,
  ...COUNTED,
  'ephemeral-storage',
  'requests.ephemeral-storage',
  'limits.ephemeral-storage',
  'requests.storage',
];
const EXISTENCE = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'CrossNamespacePodAffinity',
];
const SCOPES = [...EXISTENCE, 'PriorityClass', 'VolumeAttributesClass'];
const isHugePages = (name: string): boolean => /^(requests\.)?hugepages-/.test(name);
const isStandard = (name: string): boolean => STANDARD.includes(name) || isHugePages(name);

/** @see kubernetes pkg/apis/core/validation ValidateResourceQuotaSpec */
export function validateResourceQuota(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const hard = asObject(spec.hard);
  return [
    ...Object.keys(hard).flatMap((name) => validateAmount(name, textOf(hard[name]), 'spec.hard')),
    ...validateScopes(listOf(spec.scopes).map(textOf), Object.keys(hard)),
    ...validateScopeSelector(asObject(spec.scopeSelector), Object.keys(hard)),
  ];
}

function validateAmount(name: string, amount: string, parent: string): readonly StatusCause[] {
  const field = `${parent}[${name}]`;
  const causes = qualifiedName(name).map((problem) => invalidValue(field, name, problem));
  if (!name.includes('/') && !isStandard(name)) {
    if (name !== 'storage' && causes.length === 0)
      causes.push(invalidValue(field, name, 'must be a standard resource type or fully qualified'));
    causes.push(invalidValue(field, name, 'must be a standard resource for quota'));
  }
  const quantity = parseQuantity(amount);
  if (!quantity) return causes;
  const text = formatQuantity(quantity);
  if (quantity.nano < 0n)
    causes.push(invalidValue(field, text, 'must be greater than or equal to 0'));
  const isInteger = COUNTED.includes(name) || name.startsWith('count/');
  if (isInteger && quantity.nano % 1_000_000_000n !== 0n)
    causes.push(invalidValue(field, text, 'must be an integer'));
  return causes;
}

/** Whether a scope says anything about a resource. */
function appliesTo(scope: string, resource: string): boolean {
  switch (scope) {
    case 'Terminating':
    case 'NotTerminating':
    case 'NotBestEffort':
    case 'PriorityClass':
    case 'CrossNamespacePodAffinity':
      return resource === 'pods' || COMPUTE.includes(resource);
    case 'BestEffort':
      return resource === 'pods';
    case 'VolumeAttributesClass':
      return resource === 'requests.storage' || resource === 'persistentvolumeclaims';
    default:
      return true;
  }
}

function validateScopes(
  scopes: readonly string[],
  hard: readonly string[],
): readonly StatusCause[] {
  const field = 'spec.scopes';
  const causes: StatusCause[] = [];
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) causes.push(invalidValue(field, scopes, 'unsupported scope'));
    for (const resource of hard.filter(isStandard)) {
      if (!appliesTo(scope, resource))
        causes.push(invalidValue(field, scopes, 'unsupported scope applied to resource'));
    }
  }
  for (const pair of [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ]) {
    if (pair.every((scope) => scopes.includes(scope)))
      causes.push(invalidValue(field, scopes, 'conflicting scopes'));
  }
  return causes;
}

function validateScopeSelector(
  selector: PlainObject,
  hard: readonly string[],
): readonly StatusCause[] {
  const field = 'spec.scopeSelector.matchExpressions';
  return listOf(selector.matchExpressions).flatMap((item) => {
    const expression = asObject(item);
    const [scope, operator] = [textOf(expression.scopeName), textOf(expression.operator)];
    const values = listOf(expression.values);
    const causes: StatusCause[] = [];
    if (!SCOPES.includes(scope))
      causes.push(invalidValue(`${field}.scopeName`, scope, 'unsupported scope'));
    for (const resource of hard.filter(isStandard)) {
      if (!appliesTo(scope, resource))
        causes.push(invalidValue(field, selector, 'unsupported scope applied to resource'));
    }
    if (EXISTENCE.includes(scope) && operator !== 'Exists') {
      const why =
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
      causes.push(invalidValue(`${field}.operator`, operator, why));
    }
    causes.push(...validateValues(operator, values, field));
    return causes;
  });
}

function validateValues(
  operator: string,
  values: readonly unknown[],
  field: string,
): readonly StatusCause[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [
            required(
              `${field}.values`,
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            ),
          ];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [
            invalidValue(
              `${field}.values`,
              values,
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
            ),
          ];
    default:
      return [invalidValue(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}
