import type { Diagnostic, TextRange } from '@drydock/manifests';

/** A finding about the writing of a lab; never an error, as the lab still runs. */
export function lintFinding(
  code: string,
  message: string,
  file: string,
  range: TextRange,
): Diagnostic {
  return { code, rule: code, severity: 'warning', stage: 'analysis', message, file, range };
}
