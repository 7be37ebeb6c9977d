import { formatFieldPath, type Diagnostic } from '@drydock/manifests';
import type { Finding, Rule } from './rule.ts';
import type { Subject } from './subject.ts';

/** Gives a finding its place in the file; undefined for a subject that is in no file. */
export function toDiagnostic(
  rule: Rule,
  subject: Subject,
  finding: Finding,
): Diagnostic | undefined {
  const { source, key } = subject;
  if (!source) return undefined;
  const { code, path, message, hint, fixes, related } = finding;
  const keyRange = finding.onKey ? source.keyRange(path) : undefined;
  return {
    code: code.code,
    rule: rule.name,
    severity: code.severity,
    stage: code.stage,
    message,
    ...(hint !== undefined && { hint }),
    file: source.file,
    range: keyRange ?? source.nearestRange(path),
    resource: key,
    ...(path.length > 0 && { path: formatFieldPath(path) }),
    ...(fixes && fixes.length > 0 && { fixes }),
    ...(related && related.length > 0 && { related }),
    ...(code.upstream !== undefined && { upstream: code.upstream }),
  };
}
