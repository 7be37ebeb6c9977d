import { parseApiVersion } from '@drydock/manifests';
import { applyJsonPatch, isPlainObject, type PlainObject } from '@drydock/merge';
import { globMatch } from '@drydock/validation/argo';
import { evaluateJq, parseJqDeletion, type JqExpression } from '../jq/jq.ts';
import { textAt } from '../health/read.ts';
import type { Normalizer } from './normalize.ts';

/** One entry of `spec.ignoreDifferences`; group and kind are globs. */
export interface IgnoreDifference {
  readonly group?: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
  readonly managedFieldsManagers?: readonly string[];
}

export type IgnoreNormalizer =
  | {
      readonly ok: true;
      readonly normalize: Normalizer;
      /** Managers whose fields do not count for the object. */
      managersOf(object: PlainObject): readonly string[];
    }
  | { readonly ok: false; readonly message: string };

interface ParsedRule {
  readonly rule: IgnoreDifference;
  readonly expressions: readonly JqExpression[];
}

/**
 * Removes what the rules point at before a comparison. An expression that does not parse is an error of all
 * comparisons; one that fails on a document, or takes too long, is skipped there.
 * @see util/argo/normalizers/diff_normalizer.go
 */
export function createIgnoreNormalizer(rules: readonly IgnoreDifference[]): IgnoreNormalizer {
  const parsed: ParsedRule[] = [];
  for (const rule of rules) {
    const expressions: JqExpression[] = [];
    for (const source of rule.jqPathExpressions ?? []) {
      const found = parseJqDeletion(source);
      if (!found.ok) {
        return { ok: false, message: `failed to create diff normalizer: ${found.message}` };
      }
      expressions.push(found.expression);
    }
    parsed.push({ rule, expressions });
  }
  const matching = createMatcher(parsed);
  return {
    ok: true,
    normalize: (object) => matching(object).reduce(applyRule, object),
    managersOf: (object) =>
      matching(object).flatMap(({ rule }) => [...(rule.managedFieldsManagers ?? [])]),
  };
}

/** Rules by group and kind are worked out once; names are compared each time. */
function createMatcher(
  parsed: readonly ParsedRule[],
): (object: PlainObject) => readonly ParsedRule[] {
  const byKind = new Map<string, readonly ParsedRule[]>();
  return (object) => {
    const { group } = parseApiVersion(textAt(object, 'apiVersion'));
    const kind = textAt(object, 'kind');
    const place = `${group}/${kind}`;
    let rules = byKind.get(place);
    if (!rules) {
      rules = parsed.filter(
        ({ rule }) => globMatch(rule.group ?? '', group) && globMatch(rule.kind, kind),
      );
      byKind.set(place, rules);
    }
    return rules.filter(({ rule }) => matchesName(rule, object));
  };
}

const matchesName = (rule: IgnoreDifference, object: PlainObject): boolean =>
  isSameOrAny(rule.name, textAt(object, 'metadata', 'name')) &&
  isSameOrAny(rule.namespace, textAt(object, 'metadata', 'namespace'));

const isSameOrAny = (wanted: string | undefined, value: string): boolean =>
  wanted === undefined || wanted === '' || wanted === value;

function applyRule(object: PlainObject, { rule, expressions }: ParsedRule): PlainObject {
  let result = object;
  for (const path of rule.jsonPointers ?? []) {
    const patched = applyJsonPatch(result, [{ op: 'remove', path }]);
    if (patched.ok && isPlainObject(patched.value)) result = patched.value;
  }
  for (const expression of expressions) {
    const deleted = evaluateJq(expression, result);
    if (deleted.ok && isPlainObject(deleted.value)) result = deleted.value;
  }
  return result;
}
