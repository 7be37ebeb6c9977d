import type { ResourceKey } from './resource-key.ts';

export type Severity = 'error' | 'warning' | 'info';

/**
 * Where a finding would show up in a real cluster. `syntax`: the text does not parse. `schema` and
 * `admission`: the API server or a webhook refuses the object. `analysis`: accepted, but it would
 * not do what its author meant.
 */
export type Stage = 'syntax' | 'schema' | 'admission' | 'analysis';

/** Half-open range of UTF-16 offsets in the text of one file. */
export type TextRange = readonly [from: number, to: number];

export interface TextEdit {
  readonly file: string;
  readonly range: TextRange;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface RelatedPlace {
  readonly file: string;
  readonly range: TextRange;
  readonly message: string;
}

/** One finding. The same value becomes an editor marker, a CLI line, SARIF, a lab hint or a report. */
export interface Diagnostic {
  /** `virtual-service/unreachable-rule`; listed in one registry, never reused. */
  readonly code: string;
  /** What made it: several rules may share a code. */
  readonly rule: string;
  readonly severity: Severity;
  readonly stage: Stage;
  /** What is wrong, quoting the value. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly file: string;
  readonly range: TextRange;
  readonly resource?: ResourceKey;
  /** `spec.http[0].match[1].uri.prefix` */
  readonly path?: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly RelatedPlace[];
  /** istioctl's code where there is one: `IST0101`. */
  readonly upstream?: string;
}

/** An entry of the registry of codes. */
export interface DiagnosticCode {
  readonly code: string;
  readonly severity: Severity;
  readonly stage: Stage;
  readonly title: string;
  readonly upstream?: string;
}
