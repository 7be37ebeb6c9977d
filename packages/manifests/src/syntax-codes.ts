import type { DiagnosticCode, Severity } from './diagnostic.ts';

const titles = {
  'syntax/invalid-yaml': 'The text is not valid YAML',
  'syntax/duplicate-key': 'A field is set twice in the same map',
  'syntax/tab-indentation': 'A tab is used for indentation',
  'syntax/alias-bomb': 'Aliases expand to an unreasonable number of values',
  'syntax/cyclic-alias': 'An alias stands inside its own anchor',
  'syntax/too-deep': 'The document is nested too deeply',
  'syntax/too-large': 'The file is too large',
  'syntax/not-utf8': 'The file is not UTF-8 text',
  'syntax/control-character': 'The text holds a character that YAML does not allow',
  'syntax/unsupported-value': 'A value has no JSON form',
  'syntax/invalid-key': 'A field name is not text',
  'syntax/not-an-object': 'A document is not a map of fields',
  'syntax/missing-api-version': 'A manifest has no apiVersion',
  'syntax/missing-kind': 'A manifest has no kind',
} as const;

export type SyntaxCode = keyof typeof titles;

const severity: Severity = 'error';

/** The codes of parseManifests and decodeUtf8. */
export const syntaxCodes: readonly DiagnosticCode[] = Object.freeze(
  Object.entries(titles).map(([code, title]) => ({
    code,
    title,
    severity,
    stage: 'syntax' as const,
  })),
);
