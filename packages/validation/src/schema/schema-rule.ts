import { formatApiVersion, type GroupVersionKind } from '@drydock/manifests';
import { withCrds, type Catalogue } from '@drydock/manifests/catalogue';
import type { RuleEvaluator } from '../cel/rule-evaluator.ts';
import { invalidField } from '../codes/kubernetes.ts';
import type { EachRule } from '../rule.ts';
import { isBefore } from '../versions.ts';
import { checkSchema } from './check-schema.ts';
import { refusedFields } from './api-server-findings.ts';
import { REMOVED_VERSION, schemaCodes, WRONG_TYPE } from './codes.ts';
import { uncheckedKind } from './kind-findings.ts';
import { repairFixes } from './repair.ts';
import type { SchemaFinding } from './walk.ts';

/**
 * The rule that compares every object of the files with the schema of its kind, CRDs of the set
 * included, and then does what the API server does with what it could decode: it validates it.
 */
export function schemaRule(catalogue: Catalogue, evaluate?: RuleEvaluator): EachRule {
  return {
    scope: 'each',
    name: 'schema',
    codes: [...schemaCodes, invalidField],
    prepare(set) {
      const crds = set.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
      const known = withCrds(
        catalogue,
        crds.map(({ object }) => object),
      );
      return (subject, report) => {
        const all = checkSchema(subject.object, subject.gvk, known, {
          evaluate,
          previous: evaluate && set.live(subject)?.object,
        });
        for (const made of all) {
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
        const isDecoded = !all.some(({ code }) => code === WRONG_TYPE);
        if (!isDecoded || set.context.asWritten) return;
        for (const finding of refusedFields(subject)) report(subject, finding);
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
