import type { GroupResource } from '../store.ts';

/** What controllers need to know of a stored type. */
export interface ControlledType {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: GroupResource;
  readonly namespaced: boolean;
}
