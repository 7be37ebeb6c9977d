import { isPlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { forbiddenField, invalidValue, required } from './field-error.ts';
import { labelValue, qualifiedName } from './name-rules.ts';
import { validateLabels } from './metadata.ts';

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** A LabelSelector. @see apimachinery meta/v1/validation */
export function validateSelector(selector: unknown, field: string): readonly StatusCause[] {
  if (!isPlainObject(selector)) return [];
  const expressions = Array.isArray(selector.matchExpressions) ? selector.matchExpressions : [];
  return [
    ...validateLabels(selector.matchLabels, `${field}.matchLabels`),
    ...expressions.flatMap((item: unknown, i) =>
      validateRequirement(item, `${field}.matchExpressions[${i}]`),
    ),
  ];
}

function validateRequirement(item: unknown, field: string): readonly StatusCause[] {
  if (!isPlainObject(item)) return [];
  const values = Array.isArray(item.values) ? item.values.map(textOf) : [];
  const operator = textOf(item.operator);
  const causes: StatusCause[] = [];
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues && values.length === 0) {
    causes.push(
      required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"),
    );
  }
  if (!needsValues && operators.includes(operator) && values.length > 0) {
    causes.push(
      forbiddenField(
        `${field}.values`,
        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      ),
    );
  }
  if (!operators.includes(operator)) {
    causes.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
  }
  const key = textOf(item.key);
  return [
    ...causes,
    ...qualifiedName(key).map((problem) => invalidValue(`${field}.key`, key, problem)),
    ...values.flatMap((value, i) =>
      labelValue(value).map((problem) => invalidValue(`${field}.values[${i}]`, value, problem)),
    ),
  ];
}
