import type { MergeType, PlainObject } from '@drydock/merge';

/** A kind of client-go's scheme, which Argo CD compares by its Go type. */
export interface DiffType {
  readonly merge: MergeType;
  /** Read and written by the Go type; undefined when a field is unknown or of the wrong type. */
  decode(object: PlainObject): PlainObject | undefined;
  /** With the scheme's defaults; as it is when Go could not read it. `isReadable`: `decode` did already. */
  defaults(object: PlainObject, isReadable?: boolean): PlainObject;
}

/** What a comparison knows of kinds (`createClientTypes` of @drydock/kubernetes). */
export interface DiffTypes {
  /** undefined: a custom resource, which is compared as JSON. */
  builtIn(apiVersion: string, kind: string): DiffType | undefined;
  /** How the kind merges on the server; for structured-merge and managed fields. */
  mergeType(apiVersion: string, kind: string): MergeType;
}
