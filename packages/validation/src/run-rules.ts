import type { Diagnostic } from '@drydock/manifests';
import type { ResourceSet } from './resource-set.ts';
import type { Finding, Rule } from './rule.ts';
import type { Subject } from './subject.ts';
import { isSuppressed } from './suppression.ts';
import { toDiagnostic } from './to-diagnostic.ts';

/** Namespaces of the cluster's own making, on whose objects no analysis is wanted. */
const SYSTEM_NAMESPACES = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]);

/** The findings of the rules over a set, those of the same rule together. */
export function runRules(set: ResourceSet, rules: readonly Rule[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const rule of rules) {
    runRule(set, rule, (subject, finding) => {
      const diagnostic = toDiagnostic(rule, subject, finding);
      if (diagnostic && isWanted(diagnostic, subject)) found.push(diagnostic);
    });
  }
  return found;
}

function runRule(
  set: ResourceSet,
  rule: Rule,
  report: (subject: Subject, finding: Finding) => void,
): void {
  if (rule.scope === 'set') {
    rule.check(set, report);
    return;
  }
  for (const kind of rule.kinds) {
    const slash = kind.lastIndexOf('/');
    for (const subject of set.ofKind(kind.slice(0, slash), kind.slice(slash + 1))) {
      if (subject.source) rule.check(subject, (finding) => report(subject, finding));
    }
  }
}

function isWanted(diagnostic: Diagnostic, subject: Subject): boolean {
  const isSystem = SYSTEM_NAMESPACES.has(subject.namespace);
  return !(isSystem && diagnostic.stage === 'analysis') && !isSuppressed(diagnostic, subject);
}
