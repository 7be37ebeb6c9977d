/**
 * The shape of every kind that Drydock knows, as data: a subset of OpenAPI v3 as Kubernetes uses it.
 * Generated at build time (scripts/build-catalogue.ts) from @kubernetes-models and our own overlay.
 */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  /** Name of a shared definition: `io.k8s.api.core.v1.PodSpec`. Other keywords beside it refine it. */
  readonly ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Schema of map values; absent on a map type means that nothing is known of them. */
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly enum?: readonly (string | number | boolean)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The minimum itself is not allowed. */
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** `x-kubernetes-int-or-string` */
  readonly intOrString?: boolean;
  /** `x-kubernetes-preserve-unknown-fields`, or a free-form object. */
  readonly preserveUnknown?: boolean;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  readonly nullable?: boolean;
  readonly format?: string;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** Exactly one of these holds. */
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly not?: Schema;
  readonly default?: unknown;
  /**
   * What a CRD's validation expressions (CEL) say, as names of rules that @drydock/validation
   * implements; parameters behind a colon: `at-most-one:selector,targetRefs`.
   */
  readonly rules?: readonly string[];
  /** Validation expressions of a CRD that came with the manifests, as they stand there. */
  readonly expressions?: readonly ValidationExpression[];
}

/** One entry of `x-kubernetes-validations`. */
export interface ValidationExpression {
  /** CEL over `self` (and `oldSelf`, on an update). */
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  /** `FieldValueForbidden` and the like: how the finding is reported. Default: an invalid value. */
  readonly reason?: string;
  /** `.spec.x`, relative to the node: where the finding belongs. */
  readonly fieldPath?: string;
  /** The rule is for creations too, with an optional `oldSelf`. */
  readonly optionalOldSelf?: boolean;
}

export interface KindEntry {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Name of the definition that holds the schema. */
  readonly definition: string;
}

/** The generated data, as it stands in generated/catalogue.js. */
export interface CatalogueData {
  readonly kinds: readonly KindEntry[];
  readonly definitions: Readonly<Record<string, Schema>>;
}

export interface Catalogue {
  readonly kinds: readonly KindEntry[];
  kind(group: string, version: string, kind: string): KindEntry | undefined;
  /** All versions of a kind, preferred one first. */
  versions(group: string, kind: string): readonly KindEntry[];
  /** By what a person may type for a resource: plural, singular, kind in any case, short name, `plural.group`. */
  byResourceName(name: string): KindEntry | undefined;
  /** Follows `ref`; never throws. */
  resolve(schema: Schema): Schema;
  definition(name: string): Schema | undefined;
  schemaOf(entry: KindEntry): Schema | undefined;
}
