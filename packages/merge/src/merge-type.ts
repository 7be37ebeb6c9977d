/**
 * How a value merges: what strategic merge and server-side apply need to know of a type. Built lazily,
 * because types refer to themselves; see `createMergeTypes`.
 */
export type MergeType = ScalarType | StructType | MapType | ListType | UntypedType;

export interface ScalarType {
  readonly kind: 'scalar';
  readonly scalar: 'string' | 'numeric' | 'boolean' | 'any';
}

export interface StructType {
  readonly kind: 'struct';
  readonly atomic: boolean;
  field(name: string): FieldType | undefined;
  /** Fields that Go always writes, even when empty: they exist in an object that does not have them yet. */
  isAlwaysPresent(name: string): boolean;
}

export interface MapType {
  readonly kind: 'map';
  readonly atomic: boolean;
  readonly values: MergeType;
}

export interface ListType {
  readonly kind: 'list';
  readonly list: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
  /** Value of a key that an item leaves out: `protocol: TCP`. */
  readonly keyDefaults: Readonly<Record<string, unknown>>;
  readonly items: MergeType;
}

/** Nothing is known: objects merge key by key, lists are replaced. */
export interface UntypedType {
  readonly kind: 'untyped';
}

/** A field of a struct, with what only strategic merge patch knows about it. */
export interface FieldType {
  readonly type: MergeType;
  /** `merge`: lists merge by `mergeKey` (or as sets of scalars). Absent: replaced. */
  readonly patchMerge: boolean;
  readonly patchMergeKey?: string;
  /** `retainKeys` may be used, and a union's other member is dropped by clients through it. */
  readonly retainKeys: boolean;
}

export const untyped: UntypedType = { kind: 'untyped' };
