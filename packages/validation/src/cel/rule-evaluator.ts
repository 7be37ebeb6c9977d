import type { JsonValue } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';

/** A validation expression and the value that it is about. */
export interface Evaluation {
  readonly rule: string;
  readonly self: JsonValue;
  readonly schema: Schema;
  readonly catalogue: Catalogue;
  /** The value before an update; a rule that reads `oldSelf` holds where there is none. */
  readonly oldSelf?: JsonValue;
  /** The rule is evaluated on creations too; `oldSelf` is an optional value then. */
  readonly optionalOldSelf?: boolean;
  /** Says what is wrong, where the rule does not hold. */
  readonly messageExpression?: string;
}

/**
 * What became of a validation expression. `error`: it cannot be evaluated on this value, which an API
 * server refuses as well. `undecided`: it reads a function that is not modelled, or takes too long.
 */
export type Verdict =
  | { readonly holds: boolean; readonly error?: string; readonly message?: string }
  | { readonly undecided: string };

/** Evaluates the validation expressions of CRDs; @drydock/validation/cel has one. */
export type RuleEvaluator = (evaluation: Evaluation) => Verdict;
