import { withCrds, type Catalogue } from '@drydock/manifests/catalogue';
import type { RuleEvaluator } from '../cel/rule-evaluator.ts';
import type { SetRule } from '../rule.ts';
import { checkSchema } from './check-schema.ts';
import { schemaCodes } from './codes.ts';
import { repairFixes } from './repair.ts';

/** The rule that compares every object of the files with the schema of its kind, CRDs of the set included. */
export function schemaRule(catalogue: Catalogue, evaluate?: RuleEvaluator): SetRule {
  return {
    scope: 'set',
    name: 'schema',
    codes: schemaCodes,
    check(set, report) {
      const crds = set.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
      const known = withCrds(
        catalogue,
        crds.map(({ object }) => object),
      );
      for (const subject of set.subjects) {
        if (!subject.source) continue;
        for (const finding of checkSchema(subject.object, subject.gvk, known, evaluate)) {
          const { code, path, message, hint, onKey } = finding;
          report(subject, {
            code,
            path,
            message,
            ...(hint !== undefined && { hint }),
            ...(onKey && { onKey }),
            fixes: repairFixes(finding, subject, set),
          });
        }
      }
    },
  };
}
