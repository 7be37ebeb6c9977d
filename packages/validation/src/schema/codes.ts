import type { DiagnosticCode, Severity, Stage } from '@drydock/manifests';

function define(
  code: string,
  title: string,
  severity: Severity = 'error',
  stage: Stage = 'schema',
): DiagnosticCode {
  return Object.freeze({ code, severity, stage, title });
}

export const UNKNOWN_FIELD: DiagnosticCode = define(
  'schema/unknown-field',
  'The kind has no such field',
);
export const WRONG_TYPE: DiagnosticCode = define('schema/wrong-type', 'A value has the wrong type');
export const MISSING_FIELD: DiagnosticCode = define(
  'schema/missing-field',
  'A required field is missing',
);
export const BAD_ENUM: DiagnosticCode = define(
  'schema/bad-enum',
  'A value is none of the allowed ones',
);
export const BAD_FORMAT: DiagnosticCode = define(
  'schema/bad-format',
  'A text does not have the required form',
);
export const OUT_OF_RANGE: DiagnosticCode = define(
  'schema/out-of-range',
  'A number, text or list is too small or too large',
);
export const CONFLICTING_FIELDS: DiagnosticCode = define(
  'schema/conflicting-fields',
  'Fields that exclude each other are set, or none of those that are needed',
);
export const DUPLICATE_MAP_KEY: DiagnosticCode = define(
  'schema/duplicate-map-key',
  'Two items of a list have the same key',
);
export const RULE_BROKEN: DiagnosticCode = define(
  'schema/rule',
  'A rule of the custom resource definition is broken',
);
export const RULE_UNDECIDED: DiagnosticCode = define(
  'schema/rule-undecided',
  'A rule of the custom resource definition could not be evaluated',
  'info',
  'analysis',
);
export const UNKNOWN_KIND: DiagnosticCode = define(
  'schema/unknown-kind',
  'The kind is not known',
  'info',
  'analysis',
);
export const NO_SUCH_KIND: DiagnosticCode = define(
  'schema/no-such-kind',
  'The API group has no such kind',
);
export const UNKNOWN_VERSION: DiagnosticCode = define(
  'schema/unknown-version',
  'The kind is not served in this version',
);
export const REMOVED_VERSION: DiagnosticCode = define(
  'schema/removed-version',
  'The version is no longer served',
);
export const DEPRECATED_VERSION: DiagnosticCode = define(
  'schema/deprecated-version',
  'The version is deprecated',
  'warning',
  'analysis',
);

/** The codes of the schema findings. */
export const schemaCodes: readonly DiagnosticCode[] = Object.freeze([
  UNKNOWN_FIELD,
  WRONG_TYPE,
  MISSING_FIELD,
  BAD_ENUM,
  BAD_FORMAT,
  OUT_OF_RANGE,
  CONFLICTING_FIELDS,
  DUPLICATE_MAP_KEY,
  RULE_BROKEN,
  RULE_UNDECIDED,
  UNKNOWN_KIND,
  NO_SUCH_KIND,
  UNKNOWN_VERSION,
  REMOVED_VERSION,
  DEPRECATED_VERSION,
]);
