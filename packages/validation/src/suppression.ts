import type { Diagnostic } from '@drydock/manifests';
import { annotationsOf, type Subject } from './subject.ts';

/** istioctl's annotation: a comma list of codes, or `*`. Drydock's own codes may stand in it too. */
export const SUPPRESS_ANNOTATION = 'galley.istio.io/analyze-suppress';

/**
 * Whether the subject's annotation silences the finding. Only analysis can be silenced: what a
 * cluster would refuse it refuses whatever an annotation says.
 */
export function isSuppressed(diagnostic: Diagnostic, subject: Subject): boolean {
  if (diagnostic.stage !== 'analysis') return false;
  const list = annotationsOf(subject).get(SUPPRESS_ANNOTATION);
  if (list === undefined) return false;
  const codes = list.split(',').map((code) => code.trim());
  return codes.some(
    (code) => code === '*' || code === diagnostic.code || code === diagnostic.upstream,
  );
}
