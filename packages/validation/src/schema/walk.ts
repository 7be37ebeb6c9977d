import type { DiagnosticCode, FieldPath, JsonObject, JsonValue } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';
import type { RuleEvaluator } from '../cel/rule-evaluator.ts';
import type { SchemaNode } from './schema-node.ts';

/** A finding of the schema walk; the rule that runs it adds place and fixes. */
export interface SchemaFinding {
  readonly code: DiagnosticCode;
  readonly path: FieldPath;
  readonly message: string;
  readonly hint?: string;
  /** Mark the key instead of the value. */
  readonly onKey?: boolean;
  readonly repair?: Repair;
  /** The release of Kubernetes from which it holds; absent when for all. */
  readonly since?: string;
}

/** How the text could be repaired. */
export type Repair =
  | { readonly kind: 'rename-key'; readonly to: string }
  | { readonly kind: 'replace-value'; readonly to: string | number | boolean }
  /** Put the text as it stands in quotes. */
  | { readonly kind: 'quote' };

/** The state of one walk over one object. */
export interface Walk {
  readonly catalogue: Catalogue;
  /** True for Kubernetes' own types: they are decoded into Go structs, custom resources checked as data. */
  readonly isBuiltIn: boolean;
  /** Whether a status in a manifest counts: most kinds take it from their controllers alone. */
  readonly hasOwnStatus: boolean;
  /** Evaluates expressions of CRDs; without it they are not looked at. */
  readonly evaluate: RuleEvaluator | undefined;
  /** The object before the update, and the one that is walked, where there is one before. */
  readonly update?: {
    readonly previous: JsonObject;
    readonly next: JsonObject;
    readonly schema: Schema;
  };
  /** Where the walk stands. */
  readonly path: (string | number)[];
  /** How many findings there are so far. */
  reported(): number;
  report(finding: SchemaFinding): void;
}

/** Checks one value against its schema, and everything below it. */
export type CheckValue = (walk: Walk, value: JsonValue, node: SchemaNode) => void;

/** A path as a subject of a sentence: the field's own name, quoted, or the item's position in its list. */
export function nameOf(path: FieldPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'the manifest';
  if (typeof last === 'string') return `"${last}"`;
  const list = path.at(-2);
  return typeof list === 'string' ? `item ${last} of "${list}"` : `item ${last}`;
}
