import type { Diagnostic, TextRange } from './diagnostic.ts';
import type { FieldPath } from './field-path.ts';
import type { JsonObject } from './json.ts';
import type { GroupVersionKind, ResourceKey } from './resource-key.ts';

/** Any Kubernetes object as plain data. Arrays and maps below are JSON; nothing here is validated. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generateName?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly JsonObject[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Where a resource stands in a file, and where each of its fields does. */
export interface ResourceSource {
  readonly file: string;
  /** Index of the document in the file, from 0. */
  readonly index: number;
  /** The whole document. */
  readonly range: TextRange;
  /** The value at `path`, or undefined when the text does not hold it. `[]` is the document. */
  valueRange(path: FieldPath): TextRange | undefined;
  /** The key of the last segment of `path`. */
  keyRange(path: FieldPath): TextRange | undefined;
  /** The value, else its nearest ancestor that the text holds: always a place to point at. */
  nearestRange(path: FieldPath): TextRange;
}

/** One object of a manifest file: a mapping that has `apiVersion` and `kind`; its content may still be of any shape. */
export interface Resource {
  readonly key: ResourceKey;
  readonly gvk: GroupVersionKind;
  /** The document as plain data, exactly as written (no defaulting). */
  readonly object: JsonObject;
  readonly source: ResourceSource;
}

export interface ParsedManifests {
  readonly resources: readonly Resource[];
  /** Stage `syntax` only: what does not parse, is no Kubernetes object, or goes over a limit. */
  readonly diagnostics: readonly Diagnostic[];
}
