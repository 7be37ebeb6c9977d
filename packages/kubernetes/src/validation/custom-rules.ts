import type { JsonValue } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';

/** A validation expression (CEL) of a CRD and the value that it is about. */
export interface RuleEvaluation {
  readonly rule: string;
  readonly self: JsonValue;
  readonly schema: Schema;
  readonly catalogue: Catalogue;
  readonly oldSelf?: JsonValue;
  readonly optionalOldSelf?: boolean;
  readonly messageExpression?: string;
}

/** Whether an expression holds; `undecided` where it cannot be evaluated here. */
export type RuleVerdict =
  | { readonly holds: boolean; readonly error?: string; readonly message?: string }
  | { readonly undecided: string };

/** Evaluates expressions of CRDs; `createCelEvaluator` of the validation package is one. */
export type RuleEvaluator = (evaluation: RuleEvaluation) => RuleVerdict;
