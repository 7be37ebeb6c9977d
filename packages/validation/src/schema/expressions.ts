import { parseFieldPath, type JsonValue } from '@drydock/manifests';
import type { Schema, ValidationExpression } from '@drydock/manifests/catalogue';
import { RULE_BROKEN, RULE_UNDECIDED } from './codes.ts';
import { quote } from './describe-value.ts';
import { oldValue } from './old-value.ts';
import { nameOf, type Walk } from './walk.ts';

/** Applies the validation expressions that a CRD has at this node. */
export function checkExpressions(walk: Walk, self: JsonValue, schema: Schema): void {
  const { catalogue, evaluate } = walk;
  for (const expression of schema.expressions ?? []) {
    const { rule, messageExpression, optionalOldSelf } = expression;
    const isTransition = evaluate && walk.update && /\boldSelf\b/.test(rule);
    const oldSelf = isTransition ? oldValue(walk) : undefined;
    const verdict = evaluate?.({
      rule,
      self,
      schema,
      catalogue,
      ...(oldSelf !== undefined && { oldSelf }),
      ...(optionalOldSelf && { optionalOldSelf }),
      ...(messageExpression !== undefined && { messageExpression }),
    });
    if (!verdict || ('holds' in verdict && verdict.holds)) continue;
    if ('undecided' in verdict) {
      walk.report({
        code: RULE_UNDECIDED,
        path: [...walk.path],
        message: `The rule ${quote(expression.rule)} for ${nameOf(walk.path)} could not be evaluated: ${verdict.undecided}`,
      });
      continue;
    }
    const reason = verdict.error === undefined ? '' : ` (${verdict.error})`;
    walk.report({
      code: RULE_BROKEN,
      path: [...walk.path, ...placeOf(expression)],
      message: `${nameOf(walk.path)}: ${verdict.message ?? messageOf(expression)}${reason}`,
      hint: `The custom resource definition demands ${expression.rule}`,
    });
  }
}

function messageOf({ message, rule }: ValidationExpression): string {
  return message ?? `breaks the rule ${quote(rule)}`;
}

function placeOf({ fieldPath }: ValidationExpression): readonly (string | number)[] {
  return (fieldPath && parseFieldPath(fieldPath.replace(/^\./, ''))) || [];
}
