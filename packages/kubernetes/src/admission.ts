import type { StatusCause } from '@drydock/object-validation';
import type { KubernetesObject } from '@drydock/manifests';
import type { GroupResource, StoreView } from './store.ts';

export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly resource: GroupResource;
  readonly subresource?: string;
  readonly namespace: string;
  readonly object: KubernetesObject;
  readonly previous?: KubernetesObject;
  readonly dryRun: boolean;
  readonly user: string;
}

export type AdmissionResponse =
  | {
      readonly allowed: true;
      readonly object?: KubernetesObject;
      readonly warnings?: readonly string[];
    }
  | {
      readonly allowed: false;
      readonly code?: number;
      readonly reason?: string;
      readonly message: string;
      readonly causes?: readonly StatusCause[];
    };

export type { StatusCause };

/** A mutating or validating admission plug-in: sidecar injection, istiod's validating webhook. */
export interface AdmissionPlugin {
  readonly name: string;
  readonly phase: 'mutating' | 'validating';
  admit(request: AdmissionRequest, store: StoreView): AdmissionResponse;
}
