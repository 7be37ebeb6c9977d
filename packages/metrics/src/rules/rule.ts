/** A rule that stores what its expression yields under a name of its own. */
export interface RecordingRule {
  readonly kind: 'recording';
  readonly name: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A rule that raises an alert for each element that its expression yields. */
export interface AlertingRule {
  readonly kind: 'alerting';
  readonly name: string;
  readonly expr: string;
  /** How long an element must be there before its alert fires, milliseconds. */
  readonly forMs: number;
  /** How long an alert fires on after its element has gone, milliseconds. */
  readonly keepFiringForMs: number;
  /** Go templates. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export type Rule = RecordingRule | AlertingRule;

/** Rules that are evaluated in order at the same times: a rule sees what those before it stored. */
export interface RuleGroup {
  /** Where it was written: `monitoring-shop.yaml`. */
  readonly file: string;
  readonly name: string;
  /** undefined: the server's evaluation interval. */
  readonly intervalMs?: number;
  readonly queryOffsetMs: number;
  /** Most series or alerts of a rule; 0: any number. */
  readonly limit: number;
  readonly rules: readonly Rule[];
}
