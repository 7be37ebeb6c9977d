import { formatApiVersion, type GroupVersionKind } from '@drydock/manifests';
import { withCrds, type Catalogue } from '@drydock/manifests/catalogue';
import type { RuleEvaluator } from '../cel/rule-evaluator.ts';
import type { EachRule } from '../rule.ts';
import { isBefore } from '../versions.ts';
import { checkSchema } from './check-schema.ts';
import { REMOVED_VERSION, schemaCodes } from './codes.ts';
import { uncheckedKind } from './kind-findings.ts';
import { repairFixes } from './repair.ts';
import type { SchemaFinding } from './walk.ts';

/** The rule that compares every object of the files with the schema of its kind, CRDs of the set included. */
export function schemaRule(catalogue: Catalogue, evaluate?: RuleEvaluator): EachRule {
  return {
    scope: 'each',
    name: 'schema',
    codes: schemaCodes,
    prepare(set) {
      const crds = set.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
      const known = withCrds(
        catalogue,
        crds.map(({ object }) => object),
      );
      return (subject, report) => {
        for (const made of checkSchema(subject.object, subject.gvk, known, {
          evaluate,
          previous: evaluate && set.live(subject)?.object,
        })) {
          const finding = asOfRelease(made, subject.gvk, set.context.kubernetesVersion);
          if (!finding) continue;
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
      };
    },
  };
}

/** A release before the change serves the version, whose fields the catalogue does not know. */
function asOfRelease(
  finding: SchemaFinding,
  { group, version, kind }: GroupVersionKind,
  release: string,
): SchemaFinding | undefined {
  if (finding.since === undefined || !isBefore(release, finding.since)) return finding;
  if (finding.code !== REMOVED_VERSION) return undefined;
  return uncheckedKind(kind, formatApiVersion(group, version));
}
