import type { Diagnostic } from '@drydock/manifests';
import type { ResourceSet } from './resource-set.ts';
import type { EachRule, Finding, JudgeOne, ObjectRule, Rule } from './rule.ts';
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
      const diagnostic = madeOf(rule, subject, finding);
      if (diagnostic) found.push(diagnostic);
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
  const judge = judgeOf(rule, set);
  for (const subject of judgedBy(rule, set)) judge(subject, report);
}

/** The judge that a rule has for this set. */
export function judgeOf(rule: ObjectRule | EachRule, set: ResourceSet): JudgeOne {
  if (rule.scope === 'each') return rule.prepare(set);
  return (subject, report) => rule.check(subject, (finding) => report(subject, finding));
}

/** The subjects that a rule judges one by one, in its order. */
export function judgedBy(rule: ObjectRule | EachRule, set: ResourceSet): readonly Subject[] {
  const all =
    rule.kinds?.flatMap((kind) => {
      const slash = kind.lastIndexOf('/');
      return set.ofKind(kind.slice(0, slash), kind.slice(slash + 1));
    }) ?? set.subjects;
  return all.filter(({ source }) => source !== undefined);
}

/** The finding of a rule as a diagnostic; undefined when it has no place, or nobody wants to hear it. */
export function madeOf(rule: Rule, subject: Subject, finding: Finding): Diagnostic | undefined {
  const diagnostic = toDiagnostic(rule, subject, finding);
  return diagnostic && isWanted(diagnostic, subject) ? diagnostic : undefined;
}

function isWanted(diagnostic: Diagnostic, subject: Subject): boolean {
  const isSystem = SYSTEM_NAMESPACES.has(subject.namespace);
  return !(isSystem && diagnostic.stage === 'analysis') && !isSuppressed(diagnostic, subject);
}
