import type { Catalogue } from '@drydock/manifests/catalogue';
import type { SetRule } from '../rule.ts';
import { checkSchema } from './check-schema.ts';
import { schemaCodes } from './codes.ts';
import { repairFixes } from './repair.ts';

/** The rule that compares every object of the files with the schema of its kind. */
export function schemaRule(catalogue: Catalogue): SetRule {
  return {
    scope: 'set',
    name: 'schema',
    codes: schemaCodes,
    check(set, report) {
      for (const subject of set.subjects) {
        if (!subject.source) continue;
        for (const finding of checkSchema(subject.object, subject.gvk, catalogue)) {
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
