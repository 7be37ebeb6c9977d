import type { JsonObject } from '@drydock/manifests';

import { listAt, objectAt, textAt, textsAt } from '../read-json.ts';

/** Whether labels match, or why the selector cannot be read. */
export type SelectorAnswer = { readonly matches: boolean } | { readonly error: string };

/** Matches labels against a label selector; values may be any text, so that server addresses can be selected. */
export function matchSelector(
  selector: JsonObject | undefined,
  labels: Readonly<Record<string, string>>,
): SelectorAnswer {
  const byLabel = Object.entries(objectAt(selector, 'matchLabels') ?? {}).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
  let matches = byLabel;
  for (const expression of listAt(selector, 'matchExpressions')) {
    const answer = matchExpression(expression, labels);
    if (typeof answer === 'string') return { error: answer };
    matches &&= answer;
  }
  return { matches };
}

function matchExpression(
  expression: unknown,
  labels: Readonly<Record<string, string>>,
): boolean | string {
  const [key, operator] = [textAt(expression, 'key'), textAt(expression, 'operator')];
  const values = textsAt(expression, 'values');
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
    case 'NotIn': {
      if (values.length === 0)
        return "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty";
      const isIn = value !== undefined && values.includes(value);
      return operator === 'In' ? isIn : !isIn;
    }
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return `"${operator}" is not a valid label selector operator`;
  }
}

/** Whether a selector says nothing. */
export function isEmptySelector(selector: JsonObject | undefined): boolean {
  return (
    Object.keys(objectAt(selector, 'matchLabels') ?? {}).length === 0 &&
    listAt(selector, 'matchExpressions').length === 0
  );
}
