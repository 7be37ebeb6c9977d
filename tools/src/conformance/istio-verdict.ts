import type { Diagnostic } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { validate, type ValidateOptions } from '@drydock/validation';

const REFUSING = new Set(['syntax', 'schema', 'admission']);

/** True for a finding that means a cluster would refuse the object. */
export function refuses(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error' && REFUSING.has(diagnostic.stage);
}

/** Validates one text as if it stood alone, as kubectl would send it: namespace `default` where it has none. */
export function judge(text: string, options: ValidateOptions = {}): readonly Diagnostic[] {
  return validate(new Map([['object.yaml', text]]), {
    complete: false,
    catalogue: loadCatalogue(),
    ...options,
  });
}

/** The findings in a line, for a failed case. */
export function describe(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return 'nothing found';
  return diagnostics
    .map(({ code, path, message }) => `${code} ${path ?? ''} ${message}`)
    .join(' | ')
    .slice(0, 400);
}
