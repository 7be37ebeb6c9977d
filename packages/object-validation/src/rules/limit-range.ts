import type { KubernetesObject } from '@drydock/manifests';
import {
  compareQuantities,
  formatQuantity,
  isPlainObject,
  parseQuantity,
  type PlainObject,
  type Quantity,
} from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { duplicate, forbiddenField, invalidValue, required } from './field-error.ts';
import { qualifiedName } from './name-rules.ts';
import { resourceNameCauses } from './resources.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];

/** @see kubernetes pkg/apis/core/validation ValidateLimitRange */
export function validateLimitRange(object: KubernetesObject): readonly StatusCause[] {
  const { limits } = asObject(object.spec);
  const seen = new Set<string>();
  return (Array.isArray(limits) ? limits : []).flatMap((item: unknown, i) => {
    const field = `spec.limits[${i}]`;
    const limit = asObject(item);
    const type = textOf(limit.type);
    const causes = qualifiedName(type).map((problem) =>
      invalidValue(`${field}.type`, type, problem),
    );
    if (!type.includes('/') && !TYPES.includes(type)) {
      const why = 'must be a standard limit type or fully qualified';
      causes.push(invalidValue(`${field}.type`, type, why));
    }
    if (seen.has(type)) causes.push(duplicate(`${field}.type`, type));
    seen.add(type);
    return [...causes, ...validateItem(limit, type, field)];
  });
}

function validateItem(limit: PlainObject, type: string, field: string): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const names = (key: string): readonly string[] => Object.keys(asObject(limit[key]));
  const isOfContainers = type === 'Pod' || type === 'Container';
  for (const key of ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio']) {
    if (type === 'Pod' && key.startsWith('default')) {
      if (names(key).length > 0) {
        const why = "may not be specified when `type` is 'Pod'";
        causes.push(forbiddenField(`${field}.${key}`, why));
      }
    } else if (isOfContainers) {
      for (const name of names(key)) causes.push(...resourceNameCauses(name, `${field}.${key}`));
    }
  }
  const hasStorage = [...names('min'), ...names('max')].includes('storage');
  if (type === 'PersistentVolumeClaim' && !hasStorage) {
    const why = 'either minimum or maximum storage value is required, but neither was provided';
    causes.push(required(`${field}.limits`, why));
  }
  const all = new Set(
    ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'].flatMap(names),
  );
  for (const name of all) causes.push(...compareAmounts(limit, name, field));
  return causes;
}

function compareAmounts(limit: PlainObject, name: string, field: string): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const amount = (key: string): Quantity | undefined =>
    parseQuantity(textOf(asObject(limit[key])[name]));
  const [min, max, fallback] = [amount('min'), amount('max'), amount('default')];
  const [request, ratio] = [amount('defaultRequest'), amount('maxLimitRequestRatio')];
  const check = (
    [low, lowName]: readonly [Quantity | undefined, string],
    [high, highName]: readonly [Quantity | undefined, string],
    shown: { readonly key: string; readonly value: Quantity | undefined },
  ): void => {
    if (!low || !high || !shown.value || compareQuantities(low, high) <= 0) return;
    const why = `${lowName} value ${formatQuantity(low)} is greater than ${highName} value ${formatQuantity(high)}`;
    causes.push(invalidValue(`${field}.${shown.key}[${name}]`, formatQuantity(shown.value), why));
  };
  check([min, 'min'], [max, 'max'], { key: 'min', value: min });
  check([min, 'min'], [request, 'default request'], { key: 'defaultRequest', value: request });
  check([request, 'default request'], [max, 'max'], { key: 'defaultRequest', value: request });
  check([request, 'default request'], [fallback, 'default limit'], {
    key: 'defaultRequest',
    value: request,
  });
  check([min, 'min'], [fallback, 'default'], { key: 'default', value: min });
  check([fallback, 'default'], [max, 'max'], { key: 'default', value: max });
  if (ratio && ratio.nano < 1_000_000_000n) {
    const text = formatQuantity(ratio);
    const why = `ratio ${text} is less than 1`;
    causes.push(invalidValue(`${field}.maxLimitRequestRatio[${name}]`, text, why));
  }
  return causes;
}
