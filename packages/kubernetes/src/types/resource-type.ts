import type { GroupResource } from '../store.ts';
import type { CustomType } from './custom-type.ts';

/** `deployments/scale` and its like. */
export interface SubresourceType {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
}

/** A resource as one version of one group serves it. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly SubresourceType[];
  /** Where its objects are kept: all versions, and `events` of both groups, share one place. */
  readonly storage: GroupResource;
  /** `v1`, `apps/v1`: what kept objects say. */
  readonly storageApiVersion: string;
  /** Name of the definition in the catalogue; undefined where only a CRD's own schema says the shape. */
  readonly definition: string | undefined;
  readonly custom?: CustomType;
}

export function apiVersionOf(type: { readonly group: string; readonly version: string }): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** `deployments.apps`, `pods`: as messages name a type. */
export function qualifiedResource(type: {
  readonly group: string;
  readonly plural: string;
}): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

export function qualifiedKind(type: { readonly group: string; readonly kind: string }): string {
  return type.group === '' ? type.kind : `${type.kind}.${type.group}`;
}
