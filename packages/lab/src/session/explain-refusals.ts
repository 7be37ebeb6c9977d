import { formatResourceKey, type Diagnostic } from '@drydock/manifests';

/**
 * Joins what validation found with what the API server refused. Where both speak of one resource,
 * validation's words stay: they know the line. A file that does not parse counts as refused.
 */
export function explainRefusals(
  found: readonly Diagnostic[],
  refused: readonly Diagnostic[],
): { readonly diagnostics: readonly Diagnostic[]; readonly refusals: readonly Diagnostic[] } {
  const unparsed = found.filter(({ stage }) => stage === 'syntax');
  const refusals: Diagnostic[] = [...unparsed];
  const added: Diagnostic[] = [];
  for (const refusal of refused) {
    const same = found.filter((diagnostic) => explains(diagnostic, refusal));
    refusals.push(...(same.length > 0 ? same : [refusal]));
    if (same.length === 0) added.push(refusal);
  }
  return { diagnostics: [...found, ...added], refusals: [...new Set(refusals)] };
}

function explains({ severity, stage, resource, file }: Diagnostic, refusal: Diagnostic): boolean {
  if (severity !== 'error' || stage === 'analysis' || file !== refusal.file) return false;
  return (
    resource !== undefined &&
    refusal.resource !== undefined &&
    formatResourceKey(resource) === formatResourceKey(refusal.resource)
  );
}
